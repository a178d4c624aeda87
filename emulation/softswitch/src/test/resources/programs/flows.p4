// What a recipe of a flow can be and what none can be made of: headers in front of a packet, behind
// the first one, in place of it, with lengths and checksums. The fields of metadata_t are always 0;
// a test puts others in their place, where they would make a program without flows.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> destination; bit<48> source; bit<16> type; }
header vlan_t { bit<16> control_information; bit<16> type; }
header label_t { bit<32> value; }
header note_t { bit<16> length; }
header ipv4_t {
    bit<8> version; bit<8> tos; bit<16> length; bit<16> id; bit<16> fragment;
    bit<8> ttl; bit<8> protocol; bit<16> checksum; bit<32> source; bit<32> destination;
}
header udp_t { bit<16> source; bit<16> destination; bit<16> length; bit<16> checksum; }
struct headers_t {
    note_t note;
    ethernet_t outer_ethernet;
    ipv4_t outer_ipv4;
    udp_t outer_udp;
    ethernet_t ethernet;
    label_t label;
    vlan_t vlan;
    ipv4_t ipv4;
    udp_t udp;
}
struct metadata_t {
    bit<32> in_key;
    bit<32> in_condition;
    bit<32> in_hash;
    bit<32> in_index;
    bit<32> in_choice;
    bit<32> in_product;
    bit<32> in_lost_bits;
    bit<32> in_select;
    bit<32> in_port;
    bit<32> product;
    bit<32> lost_bits;
    bit<32> choice;
    bit<32> harmless;
    bit<32> sum_of_both;
    bit<16> sum;
}

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard_metadata) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            0x8100: vlan;
            0x8847: label;
            0x800: ipv4;
            default: accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlan);
        transition select(hdr.vlan.type, meta.in_select) { (0x800, 0): ipv4; default: accept; }
    }
    state label {
        packet.extract(hdr.label);
        transition ipv4;
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition select(hdr.ipv4.version, hdr.ipv4.protocol) { (0x45, 17): udp; default: accept; }
    }
    state udp { packet.extract(hdr.udp); transition accept; }
}
control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard_metadata) {
    counter(8, CounterType.packets_and_bytes) seen;
    direct_counter(CounterType.packets_and_bytes) routed;
    bit<16> hashed;

    action forward(bit<9> port) { standard_metadata.egress_spec = port; }
    action rewrite(bit<9> port, bit<48> destination) {
        standard_metadata.egress_spec = port;
        hdr.ethernet.source = hdr.ethernet.destination;
        hdr.ethernet.destination = destination;
    }
    action route(bit<9> port, bit<48> destination) {
        standard_metadata.egress_spec = port;
        hdr.ethernet.destination = destination;
        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
    }
    action tag(bit<9> port, bit<16> id) {
        standard_metadata.egress_spec = port;
        hdr.vlan.setValid();
        hdr.vlan.control_information = id;
        hdr.vlan.type = hdr.ethernet.type;
        hdr.ethernet.type = 0x8100;
    }
    action untag(bit<9> port) {
        standard_metadata.egress_spec = port;
        hdr.ethernet.type = hdr.vlan.type;
        hdr.vlan.setInvalid();
    }
    action strip(bit<9> port) {
        standard_metadata.egress_spec = port;
        hdr.ethernet.setInvalid();
        hdr.label.setInvalid();
    }
    action tunnel(bit<9> port, bit<32> source, bit<32> destination) {
        standard_metadata.egress_spec = port;
        hdr.outer_ethernet = hdr.ethernet;
        hdr.outer_ethernet.setValid();
        hdr.outer_ethernet.type = 0x800;
        hdr.outer_ipv4.setValid();
        hdr.outer_ipv4.version = 0x45;
        hdr.outer_ipv4.length = (bit<16>)standard_metadata.packet_length + 28;
        hdr.outer_ipv4.ttl = 9;
        hdr.outer_ipv4.protocol = 17;
        hdr.outer_ipv4.source = source;
        hdr.outer_ipv4.destination = destination;
        hdr.outer_udp.setValid();
        hdr.outer_udp.source = 7;
        hdr.outer_udp.destination = 7;
        hdr.outer_udp.length = (bit<16>)standard_metadata.packet_length - 65528;
    }
    // The outer length is wrong, but not for the packet that it was found out by, if that is of 100.
    action tunnel_of_100(bit<9> port) {
        tunnel(port, 1, 2);
        hdr.outer_ipv4.length = 128;
    }
    action note(bit<9> port) {
        standard_metadata.egress_spec = port;
        hdr.note.setValid();
        hdr.note.length = (bit<16>)standard_metadata.packet_length;
    }
    action drop() { mark_to_drop(standard_metadata); }
    table paths {
        key = { hdr.ethernet.destination: exact; meta.in_key: ternary; }
        actions = { forward; rewrite; route; tag; untag; strip; tunnel; tunnel_of_100; note; drop; }
        default_action = drop();
        counters = routed;
        support_timeout = true;
    }
    apply {
        paths.apply();
        if (meta.in_condition != 0) { standard_metadata.egress_spec = 1; }
        hash(hashed, HashAlgorithm.crc16, (bit<16>)0, { meta.in_hash, hdr.ethernet.source }, (bit<16>)4);
        seen.count(meta.in_index);
        if (hashed == 3) { seen.count(7); }
        meta.product = meta.in_product * 3;
        meta.lost_bits = (bit<32>)meta.in_lost_bits[15:0];
        meta.choice = hdr.vlan.isValid() ? meta.in_choice : 4;
        if (meta.in_port != 0) { standard_metadata.egress_spec = (bit<9>)meta.in_port; }
        meta.sum_of_both = (meta.harmless + 14) - meta.harmless;
    }
}
control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard_metadata) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.ipv4.isValid(),
            { hdr.ipv4.version, hdr.ipv4.tos, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.fragment,
              hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.source, hdr.ipv4.destination },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
        update_checksum(hdr.outer_ipv4.isValid(),
            { hdr.outer_ipv4.version, hdr.outer_ipv4.tos, hdr.outer_ipv4.length, hdr.outer_ipv4.id,
              hdr.outer_ipv4.fragment, hdr.outer_ipv4.ttl, hdr.outer_ipv4.protocol,
              hdr.outer_ipv4.source, hdr.outer_ipv4.destination, meta.sum },
            hdr.outer_ipv4.checksum, HashAlgorithm.csum16);
    }
}
control D(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.note);
        packet.emit(hdr.outer_ethernet);
        packet.emit(hdr.outer_ipv4);
        packet.emit(hdr.outer_udp);
        packet.emit(hdr.ethernet);
        packet.emit(hdr.label);
        packet.emit(hdr.vlan);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.udp);
    }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
