// Every hash algorithm of v1model, with base and maximum, and checksums with and without payload.
// Compile with p4c-bm2-ss --arch v1model -o hashes.json hashes.p4
#include <core.p4>
#include <v1model.p4>

header op_t { bit<8> op; bit<32> base; bit<32> max; bit<64> data; bit<64> result; }
header sum_t { bit<8> op; bit<24> data; bit<16> sum; }
struct headers_t { op_t op; sum_t sum; }
struct metadata_t { }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        transition select(p.lookahead<bit<8>>()) {
            0x80 &&& 0x80: sum;
            default: op;
        }
    }
    state op { p.extract(h.op); transition accept; }
    state sum { p.extract(h.sum); transition accept; }
}
control V(inout headers_t h, inout metadata_t m) {
    apply {
        verify_checksum(h.sum.op == 0x80, { h.sum.op, h.sum.data }, h.sum.sum,
            HashAlgorithm.csum16);
        verify_checksum_with_payload(h.sum.op == 0x81, { h.sum.op, h.sum.data }, h.sum.sum,
            HashAlgorithm.csum16);
    }
}
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        s.egress_spec = 1;
        if (s.checksum_error == 1) { s.egress_spec = 2; }
        if (h.op.op == 1) {
            hash(h.op.result, HashAlgorithm.crc16, h.op.base, { h.op.data }, h.op.max);
        } else if (h.op.op == 2) {
            hash(h.op.result, HashAlgorithm.crc32, h.op.base, { h.op.data }, h.op.max);
        } else if (h.op.op == 3) {
            hash(h.op.result, HashAlgorithm.csum16, h.op.base, { h.op.data }, h.op.max);
        } else if (h.op.op == 4) {
            hash(h.op.result, HashAlgorithm.xor16, h.op.base, { h.op.data }, h.op.max);
        } else if (h.op.op == 5) {
            hash(h.op.result, HashAlgorithm.identity, h.op.base, { h.op.data }, h.op.max);
        } else if (h.op.op == 6) {
            hash(h.op.result, HashAlgorithm.crc16_custom, h.op.base, { h.op.data }, h.op.max);
        } else if (h.op.op == 7) {
            hash(h.op.result, HashAlgorithm.crc32_custom, h.op.base, { h.op.data }, h.op.max);
        }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) { apply { } }
control C(inout headers_t h, inout metadata_t m) {
    apply {
        update_checksum(h.sum.op == 0x82, { h.sum.op, h.sum.data }, h.sum.sum,
            HashAlgorithm.csum16);
        update_checksum_with_payload(h.sum.op == 0x83, { h.sum.op, h.sum.data }, h.sum.sum,
            HashAlgorithm.csum16);
    }
}
control D(packet_out p, in headers_t h) { apply { p.emit(h.op); p.emit(h.sum); } }
V1Switch(P(), V(), I(), E(), C(), D()) main;
