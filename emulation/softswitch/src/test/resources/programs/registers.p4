// Registers of every kind of value: a packet exchanges a cell for what it carries. Compile with
//   p4c-bm2-ss --arch v1model -o registers.json --p4runtime-files registers.p4info.txtpb registers.p4
#include <core.p4>
#include <v1model.p4>

enum bit<16> Kind { First = 1, Second = 2 }

header op_t { bit<8> op; bit<8> index; }
header narrow_t { bit<16> value; }
header wide_t { bit<200> value; }
header signed_t { int<12> value; bit<4> unused; }
struct headers_t { op_t op; narrow_t narrow; wide_t wide; signed_t small; }
struct metadata_t { }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        p.extract(h.op);
        transition select(h.op.op) {
            1: narrow;
            2: wide;
            3: small;
            4: narrow;
            default: accept;
        }
    }
    state narrow { p.extract(h.narrow); transition accept; }
    state wide { p.extract(h.wide); transition accept; }
    state small { p.extract(h.small); transition accept; }
}
control V(inout headers_t h, inout metadata_t m) { apply { } }
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    register<bit<16>>(4) narrow;
    register<bit<200>>(4) wide;
    register<int<12>>(4) small;
    register<Kind>(4) kinds;
    register<bit<32>>(1) count;
    apply {
        s.egress_spec = 1;
        if (h.op.op == 1) {
            bit<16> old = 0;
            narrow.read(old, (bit<32>)h.op.index);
            narrow.write((bit<32>)h.op.index, h.narrow.value);
            h.narrow.value = old;
        } else if (h.op.op == 2) {
            bit<200> old = 0;
            wide.read(old, (bit<32>)h.op.index);
            wide.write((bit<32>)h.op.index, h.wide.value + 1);
            h.wide.value = old;
        } else if (h.op.op == 3) {
            int<12> old = 0;
            small.read(old, (bit<32>)h.op.index);
            small.write((bit<32>)h.op.index, h.small.value);
            if (old < 0) { s.egress_spec = 2; }
            h.small.value = old;
        } else if (h.op.op == 4) {
            Kind old = Kind.First;
            kinds.read(old, (bit<32>)h.op.index);
            kinds.write((bit<32>)h.op.index, (Kind)h.narrow.value);
            h.narrow.value = (bit<16>)old;
        } else if (h.op.op == 5) {
            bit<32> packets = 0;
            count.read(packets, 0);
            count.write(0, packets + 1);
        }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) { apply { } }
control C(inout headers_t h, inout metadata_t m) { apply { } }
control D(packet_out p, in headers_t h) {
    apply { p.emit(h.op); p.emit(h.narrow); p.emit(h.wide); p.emit(h.small); }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
