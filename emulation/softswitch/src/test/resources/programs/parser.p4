// A parser that goes through long frames, skips, looks far ahead and fails in every way.
// Compile with p4c-bm2-ss --arch v1model -o parser.json parser.p4
#include <core.p4>
#include <v1model.p4>

error { TooOld }

header op_t { bit<8> op; bit<8> amount; }
header element_t { bit<8> kind; bit<24> value; }
struct headers_t { op_t op; element_t[2] elements; element_t last; }
struct metadata_t { bit<16> steps; }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        p.extract(h.op);
        transition select(h.op.op) {
            1: walk;
            2: skip;
            3: check;
            4: stack;
            5: ahead;
            6: choose;
            7: forever;
            8: too_early;
            default: accept;
        }
    }
    // Reads one element after the other into the same header.
    state walk {
        p.extract(h.last);
        m.steps = m.steps + 1;
        transition select(h.last.kind) {
            0: accept;
            default: walk;
        }
    }
    state skip {
        p.advance((bit<32>)h.op.amount);
        p.extract(h.last);
        transition accept;
    }
    state check {
        verify(h.op.amount < 10, error.TooOld);
        p.extract(h.last);
        transition accept;
    }
    state stack {
        p.extract(h.elements.next);
        transition select(h.elements.last.kind) {
            0: accept;
            default: stack;
        }
    }
    state ahead {
        bit<2000> all = p.lookahead<bit<2000>>();
        h.op.amount = all[7:0];
        transition accept;
    }
    state choose {
        transition select(h.op.amount) {
            0x10 &&& 0xf0: skip_one;
            1..3: skip_one;
        }
    }
    state skip_one {
        p.advance(8);
        transition accept;
    }
    // Asks for the last element of a stack that has none.
    state too_early {
        h.op.amount = h.elements.last.kind;
        transition accept;
    }
    state forever {
        m.steps = m.steps + 1;
        transition forever;
    }
}
control V(inout headers_t h, inout metadata_t m) { apply { } }
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        s.egress_spec = 1;
        if (s.parser_error == error.PacketTooShort) { s.egress_spec = 2; }
        if (s.parser_error == error.StackOutOfBounds) { s.egress_spec = 3; }
        if (s.parser_error == error.NoMatch) { s.egress_spec = 4; }
        if (s.parser_error == error.ParserInvalidArgument) { s.egress_spec = 5; }
        if (s.parser_error == error.TooOld) { s.egress_spec = 6; }
        if (s.parser_error == error.ParserTimeout) { s.egress_spec = 7; }
        if (h.op.op == 1) { h.op.amount = m.steps[7:0]; }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) { apply { } }
control C(inout headers_t h, inout metadata_t m) { apply { } }
control D(packet_out p, in headers_t h) {
    apply { p.emit(h.op); p.emit(h.elements); p.emit(h.last); }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
