// Packets to one destination are alike, whatever else they are: they leave by the entry's port with
// the entry's version as their source. Entries count packets, and can have a time-out.
#include <core.p4>
#include <v1model.p4>

header ether_t {
    bit<48> destination;
    bit<48> source;
    bit<16> type;
}

struct headers {
    ether_t ether;
}

struct locals { }

parser P(packet_in packet, out headers hdr, inout locals meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ether);
        transition accept;
    }
}

control V(inout headers hdr, inout locals meta) {
    apply { }
}

control I(inout headers hdr, inout locals meta, inout standard_metadata_t std) {
    direct_counter(CounterType.packets_and_bytes) seen;

    action leave(bit<9> port, bit<48> version) {
        seen.count();
        std.egress_spec = port;
        hdr.ether.source = version;
    }

    action drop() {
        seen.count();
        mark_to_drop(std);
    }

    table forward {
        key = { hdr.ether.destination: exact; }
        actions = { leave; drop; }
        default_action = drop;
        counters = seen;
        support_timeout = true;
        size = 1024;
    }

    apply {
        forward.apply();
    }
}

control E(inout headers hdr, inout locals meta, inout standard_metadata_t std) {
    apply { }
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
