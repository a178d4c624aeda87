// Varbit fields: in the middle of a header and across byte borders, in stacks, copied, compared,
// hashed and emitted. Compile with p4c-bm2-ss --arch v1model -o varbit.json varbit.p4
#include <core.p4>
#include <v1model.p4>

header op_t { bit<8> op; bit<8> bits; bit<16> sum; }
header options_t { bit<4> first; varbit<64> content; bit<12> last; }
header item_t { bit<8> bits; varbit<24> content; }
struct headers_t { op_t op; options_t options; options_t other; item_t[2] items; }
struct metadata_t { }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        p.extract(h.op);
        p.extract(h.options, (bit<32>)h.op.bits);
        transition select(h.op.op) {
            5: items;
            default: accept;
        }
    }
    state items {
        bit<8> bits = p.lookahead<bit<8>>();
        p.extract(h.items.next, (bit<32>)bits);
        bits = p.lookahead<bit<8>>();
        p.extract(h.items.next, (bit<32>)bits);
        transition accept;
    }
}
control V(inout headers_t h, inout metadata_t m) { apply { } }
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        s.egress_spec = 1;
        if (s.parser_error == error.PacketTooShort) {
            s.egress_spec = 2;
        } else if (s.parser_error == error.HeaderTooShort) {
            s.egress_spec = 3;
        } else if (s.parser_error == error.ParserInvalidArgument) {
            s.egress_spec = 4;
        }
        if (h.op.op == 1) {
            h.other = h.options;
            h.other.first = 0xf;
        } else if (h.op.op == 2) {
            h.options.setInvalid();
        } else if (h.op.op == 3) {
            h.other.setValid();
            h.other.first = 1;
            h.other.last = 2;
        } else if (h.op.op == 4) {
            h.other = h.options;
            h.options.last = 7;
            if (h.other.content == h.options.content) { s.egress_spec = 5; }
            if (h.other == h.options) { s.egress_spec = 6; }
            h.other.setInvalid();
        } else if (h.op.op == 5) {
            if (h.items[0] == h.items[1]) { s.egress_spec = 7; }
            h.items.pop_front(1);
        } else if (h.op.op == 7) {
            s.mcast_grp = 1;
        }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        if (s.egress_rid == 2) { h.options.content = h.other.content; }
    }
}
control C(inout headers_t h, inout metadata_t m) {
    apply {
        update_checksum(h.op.op == 6, { h.op.op, h.op.bits, h.options.content }, h.op.sum,
            HashAlgorithm.csum16);
    }
}
control D(packet_out p, in headers_t h) {
    apply { p.emit(h.op); p.emit(h.options); p.emit(h.other); p.emit(h.items); }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
