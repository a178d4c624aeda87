// Header unions: options of two kinds in a stack that a parser loop fills, and a single union.
// Compile with p4c-bm2-ss --arch v1model -o unions.json unions.p4
#include <core.p4>
#include <v1model.p4>

header op_t { bit<8> op; bit<8> index; }
header short_t { bit<8> kind; bit<8> value; }
header long_t { bit<8> kind; bit<24> value; }
header end_t { bit<8> kind; }
header_union option_t { short_t short; long_t long; end_t end; }
struct headers_t { op_t op; option_t single; option_t[3] options; }
struct metadata_t { }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        p.extract(h.op);
        transition option;
    }
    state option {
        transition select(p.lookahead<bit<8>>()) {
            1: short;
            2: long;
            0: end;
            default: accept;
        }
    }
    state short {
        p.extract(h.options.next.short);
        transition option;
    }
    state long {
        p.extract(h.options.next.long);
        transition option;
    }
    state end {
        p.extract(h.options.next.end);
        transition accept;
    }
}
control V(inout headers_t h, inout metadata_t m) { apply { } }
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        s.egress_spec = 1;
        if (s.parser_error == error.StackOutOfBounds) {
            s.egress_spec = 2;
        }
        if (h.op.op == 1) {
            h.options[0].long.setValid();
            h.options[0].long.kind = 2;
            h.options[0].long.value = 0xabcdef;
        } else if (h.op.op == 2) {
            h.options.push_front(1);
            h.options[0].end.setValid();
            h.options[0].end.kind = 9;
        } else if (h.op.op == 3) {
            h.options.pop_front(1);
        } else if (h.op.op == 4) {
            h.single.long.setValid();
            h.single.long = { 7, 0x112233 };
            h.single.short.setValid();
            h.single.short = { 8, 0x44 };
        } else if (h.op.op == 5) {
            h.single.short = h.options[1].short;
        } else if (h.op.op == 6) {
            h.op.index = 0;
            if (h.options[0].isValid()) { h.op.index = h.op.index + 1; }
            if (h.options[1].isValid()) { h.op.index = h.op.index + 2; }
            if (h.options[2].isValid()) { h.op.index = h.op.index + 4; }
        } else if (h.op.op == 7) {
            h.options[0].short.setInvalid();
        } else if (h.op.op == 8) {
            h.single = h.options[2];
        }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) { apply { } }
control C(inout headers_t h, inout metadata_t m) { apply { } }
control D(packet_out p, in headers_t h) {
    apply { p.emit(h.op); p.emit(h.single); p.emit(h.options); }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
