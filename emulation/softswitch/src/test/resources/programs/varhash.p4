// Hashes over a varbit, over a header with one, and over headers that may not be there.
//   p4c-bm2-ss --p4runtime-files varhash.p4info.txtpb -o varhash.json varhash.p4
#include <core.p4>
#include <v1model.p4>

header top_t {
    bit<8> lengthBits;
    bit<8> label;
}

header option_t {
    bit<4>      kind;
    varbit<160> value;
    bit<4>      end;
}

header label_t {
    bit<8> value;
}

header results_t {
    bit<32> crc32;
    bit<32> crc32Custom;
    bit<16> crc16;
    bit<16> crc16Custom;
    bit<16> csum16;
    bit<16> xor16;
    bit<64> identity;
}

struct headers_t {
    results_t results;
    top_t     top;
    option_t  option;
    label_t   label;
}

struct metadata_t { }

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.top);
        packet.extract(hdr.option, (bit<32>) hdr.top.lengthBits);
        transition select(hdr.top.label) {
            1: label;
            _: accept;
        }
    }
    state label {
        packet.extract(hdr.label);
        transition accept;
    }
}

control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) { apply { } }

control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        standard.egress_spec = 1;
        hdr.results.setValid();
        hash(hdr.results.crc32, HashAlgorithm.crc32, 32w0,
            { hdr.option.value, hdr.top.label, hdr.option }, 64w0x100000000);
        hash(hdr.results.crc32Custom, HashAlgorithm.crc32_custom, 32w0,
            { hdr.option.kind, hdr.option.value }, 64w0x100000000);
        hash(hdr.results.crc16, HashAlgorithm.crc16, 16w0,
            { hdr.label, hdr.option.value }, 32w0x10000);
        hash(hdr.results.crc16Custom, HashAlgorithm.crc16_custom, 16w0,
            { hdr.option.value, 3w5, hdr.option.value }, 32w0x10000);
        hash(hdr.results.csum16, HashAlgorithm.csum16, 16w0,
            { hdr.option.value, hdr.top.label }, 32w0x10000);
        hash(hdr.results.xor16, HashAlgorithm.xor16, 16w0,
            { hdr.top.label, hdr.option.value }, 32w0x10000);
        hash(hdr.results.identity, HashAlgorithm.identity, 64w0,
            { hdr.option.value, hdr.top.label }, 64w0xffffffffffffffff);
    }
}

control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply { }
}

control D(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.results);
        packet.emit(hdr.top);
        packet.emit(hdr.option);
        packet.emit(hdr.label);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
