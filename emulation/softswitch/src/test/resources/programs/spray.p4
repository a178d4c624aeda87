// HashAlgorithm.random, which bmv2 refuses: a number in a range, and a member of a group.
//   p4c-bm2-ss --p4runtime-files spray.p4info.txtpb -o spray.json spray.p4
#include <core.p4>
#include <v1model.p4>

header top_t {
    bit<8>  kind;
    bit<16> number;
}

struct headers_t { top_t top; }
struct metadata_t { }

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.top);
        transition accept;
    }
}

control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) { apply { } }

control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action_selector(HashAlgorithm.random, 32w64, 32w16) links;

    action send(bit<9> port) {
        standard.egress_spec = port;
    }

    table ways {
        key = { hdr.top.kind: exact; hdr.top.number: selector; }
        actions = { send; }
        implementation = links;
        size = 64;
    }

    apply {
        ways.apply();
        hash(hdr.top.number, HashAlgorithm.random, 16w1000, { hdr.top.kind }, 32w4);
    }
}

control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply { }
}

control D(packet_out packet, in headers_t hdr) { apply { packet.emit(hdr.top); } }

V1Switch(P(), V(), I(), E(), C(), D()) main;
