// Two tables far from each other write their entry's version into the packet. A packet whose
// versions differ has seen a batch of writes half done.
#include <core.p4>
#include <v1model.p4>

header ether_t {
    bit<48> destination;
    bit<48> source;
    bit<16> type;
}

header versions_t {
    bit<32> number;
    bit<32> first;
    bit<32> second;
}

struct headers {
    ether_t ether;
    versions_t versions;
}

struct locals { }

parser P(packet_in packet, out headers hdr, inout locals meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ether);
        transition select(hdr.ether.type) {
            0x88b5: versions;
            default: accept;
        }
    }
    state versions {
        packet.extract(hdr.versions);
        transition accept;
    }
}

control V(inout headers hdr, inout locals meta) {
    apply { }
}

control I(inout headers hdr, inout locals meta, inout standard_metadata_t std) {
    action set_first(bit<32> version) {
        hdr.versions.first = version;
        std.egress_spec = 2;
    }

    action drop() {
        mark_to_drop(std);
    }

    table first {
        key = { hdr.ether.destination: exact; }
        actions = { set_first; drop; }
        default_action = drop;
        size = 131072;
    }

    apply {
        if (hdr.versions.isValid()) {
            first.apply();
        } else {
            drop();
        }
    }
}

control E(inout headers hdr, inout locals meta, inout standard_metadata_t std) {
    action set_second(bit<32> version) {
        hdr.versions.second = version;
    }

    table second {
        key = { hdr.ether.destination: ternary; }
        actions = { set_second; NoAction; }
        default_action = NoAction;
        size = 131072;
    }

    apply {
        second.apply();
    }
}

control C(inout headers hdr, inout locals meta) {
    apply { }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
