/* What a table sees of a header that is not valid. Compiled with p4c-bm2-ss to invalid.json. */
#include <core.p4>
#include <v1model.p4>

header op_t {
    bit<8> code;
}

header label_t {
    bit<8> low;
    bit<72> high;
}

struct headers_t {
    op_t op;
    label_t label;
}

struct metadata_t {}

const bit<8> HAS_LABEL = 1;
const bit<8> WRITE = 2;
const bit<8> REMOVE = 4;

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard_metadata) {
    state start {
        packet.extract(hdr.op);
        transition select(hdr.op.code & HAS_LABEL) {
            HAS_LABEL: label;
            default: accept;
        }
    }
    state label {
        packet.extract(hdr.label);
        transition accept;
    }
}

control V(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control I(inout headers_t hdr, inout metadata_t meta,
          inout standard_metadata_t standard_metadata) {
    action send(bit<9> port) {
        standard_metadata.egress_spec = port;
    }
    action write() {
        hdr.label.low = 5;
        hdr.label.high = 7;
    }
    action remove() {
        hdr.label.setInvalid();
    }
    table narrow {
        key = {
            hdr.label.low: exact;
            hdr.label.isValid(): exact;
        }
        actions = {
            send;
        }
        const default_action = send(9);
        const entries = {
            (0, false): send(1);
            (5, true): send(2);
            (5, false): send(3);
        }
    }
    table wide {
        key = {
            hdr.label.high: ternary;
            hdr.label.low & 0xf: exact;
        }
        actions = {
            NoAction;
            send;
        }
        const default_action = NoAction();
        const entries = {
            (7, 5): send(4);
        }
    }
    apply {
        if (hdr.op.code & WRITE != 0) {
            write();
        }
        if (hdr.op.code & REMOVE != 0) {
            remove();
        }
        narrow.apply();
        wide.apply();
    }
}

control E(inout headers_t hdr, inout metadata_t meta,
          inout standard_metadata_t standard_metadata) {
    apply {}
}

control C(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control D(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.op);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
