// Rewrites the destination's address and port and leaves the TCP checksum as it was, which is wrong
// then: what leaves must be exactly that.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> destination; bit<48> source; bit<16> type; }
header ipv4_t {
    bit<8> version; bit<8> tos; bit<16> length; bit<16> id; bit<16> fragment;
    bit<8> ttl; bit<8> protocol; bit<16> checksum; bit<32> source; bit<32> destination;
}
header ports_t { bit<16> source; bit<16> destination; }
struct headers_t { ethernet_t ethernet; ipv4_t ipv4; ports_t ports; }
struct metadata_t { }

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard_metadata) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) { 0x800: ipv4; default: accept; }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition select(hdr.ipv4.version, hdr.ipv4.protocol) { (0x45, 6): ports; default: accept; }
    }
    state ports { packet.extract(hdr.ports); transition accept; }
}
control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard_metadata) {
    action forward(bit<9> port) { standard_metadata.egress_spec = port; }
    action move(bit<9> port, bit<32> address) {
        standard_metadata.egress_spec = port;
        hdr.ipv4.destination = address;
    }
    action redirect(bit<9> port, bit<16> number) {
        standard_metadata.egress_spec = port;
        hdr.ports.destination = number;
    }
    action drop() { mark_to_drop(standard_metadata); }
    table rewriting {
        key = { standard_metadata.ingress_port: exact; }
        actions = { forward; move; redirect; drop; }
        default_action = drop();
    }
    apply { rewriting.apply(); }
}
control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard_metadata) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) { apply { } }
control D(packet_out packet, in headers_t hdr) {
    apply { packet.emit(hdr.ethernet); packet.emit(hdr.ipv4); packet.emit(hdr.ports); }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
