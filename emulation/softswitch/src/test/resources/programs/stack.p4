// Header stacks: a parser loop, push, pop, an index from the packet, and replication that rewrites.
#include <core.p4>
#include <v1model.p4>

header op_t { bit<8> op; bit<8> index; }
header label_t { bit<7> value; bit<1> last; }
struct headers_t { op_t op; label_t[3] labels; }
struct metadata_t { }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        p.extract(h.op);
        transition select(h.op.op) { 9: skip; default: labels; }
    }
    state skip {
        bit<16> ahead = p.lookahead<bit<16>>();
        h.op.index = ahead[7:0];
        p.advance(16);
        transition accept;
    }
    state labels {
        p.extract(h.labels.next);
        transition select(h.labels.last.last) { 0: labels; default: accept; }
    }
}
control V(inout headers_t h, inout metadata_t m) { apply { } }
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        s.egress_spec = 1;
        if (s.parser_error == error.StackOutOfBounds) { s.egress_spec = 2; }
        else if (s.parser_error == error.PacketTooShort) { s.egress_spec = 3; }
        if (h.op.op == 1) {
            h.labels.push_front(1);
            h.labels[0].setValid();
            h.labels[0].value = 0x55;
        } else if (h.op.op == 2) {
            h.labels.pop_front(1);
        } else if (h.op.op == 3) {
            h.labels[h.op.index].value = h.labels[h.op.index].value + 1;
        } else if (h.op.op == 4) {
            s.mcast_grp = (bit<16>)h.op.index;
        } else if (h.op.op == 5) {
            s.mcast_grp = 7;
            mark_to_drop(s);
        } else if (h.op.op == 6) {
            mark_to_drop(s);
            s.mcast_grp = 7;
        } else if (h.op.op == 7) {
            if (h.labels[h.op.index].isValid()) { s.egress_spec = 4; }
        } else if (h.op.op == 8) {
            h.labels[h.op.index].setInvalid();
        } else if (h.op.op == 10) {
            h.labels[h.op.index] = h.labels[0];
        } else if (h.op.op == 11) {
            h.labels[0] = h.labels[h.op.index];
        } else if (h.op.op == 12) {
            h.labels[h.op.index].setValid();
            h.labels[h.op.index].value = 0x11;
            h.labels[h.op.index].last = 1;
        } else if (h.op.op == 13) {
            if (h.labels[h.op.index] == h.labels[1]) { s.egress_spec = 5; }
        }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        if (s.instance_type == 5) {
            h.op.index = (bit<8>)s.egress_rid;
            h.labels[0].value = h.labels[0].value + 1;
            if (s.egress_rid == 13) { mark_to_drop(s); }
            if (s.egress_rid == 14) { h.labels[1].setInvalid(); }
        }
    }
}
control C(inout headers_t h, inout metadata_t m) { apply { } }
control D(packet_out p, in headers_t h) { apply { p.emit(h.op); p.emit(h.labels); } }
V1Switch(P(), V(), I(), E(), C(), D()) main;
