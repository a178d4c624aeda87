// Tables that share what they have: a profile, a selector of two tables, meters of both kinds,
// entries that grow old, entries that the program brings along, and ranges.
#include <core.p4>
#include <v1model.p4>

header ether_t {
    bit<48> destination;
    bit<48> source;
    bit<16> type;
}

header label_t {
    bit<16> flow;
    bit<16> low;
    bit<8> colour;
    bit<8> police;
}

struct headers {
    ether_t ether;
    label_t label;
}

struct locals {
    bit<2> colour;
    bit<2> police;
}

parser P(packet_in packet, out headers hdr, inout locals meta, inout standard_metadata_t std) {
    state start {
        packet.extract(hdr.ether);
        packet.extract(hdr.label);
        transition accept;
    }
}

control V(inout headers hdr, inout locals meta) {
    apply { }
}

control I(inout headers hdr, inout locals meta, inout standard_metadata_t std) {
    action_profile(8) spare;
    action_selector(HashAlgorithm.crc16, 32w64, 32w16) paths;
    direct_counter(CounterType.packets_and_bytes) hits;
    direct_meter<bit<2>>(MeterType.bytes) speed;
    meter(4, MeterType.packets) police;

    action drop() {
        mark_to_drop(std);
    }

    action send(bit<9> port) {
        std.egress_spec = port;
    }

    action label(bit<9> port, bit<16> flow) {
        std.egress_spec = port;
        hdr.label.flow = flow;
    }

    action note(bit<16> low) {
        speed.read(meta.colour);
        hdr.label.low = low;
    }

    table by_member {
        key = { hdr.ether.destination: exact; }
        actions = { send; drop; @defaultonly NoAction; }
        implementation = spare;
        size = 64;
    }

    table by_path {
        key = { hdr.ether.type: ternary; hdr.label.flow: selector; hdr.ether.source: selector; }
        actions = { send; label; }
        implementation = paths;
        size = 64;
    }

    table by_other_path {
        key = { hdr.ether.type: exact; hdr.label.flow: selector; hdr.ether.source: selector; }
        actions = { send; label; }
        implementation = paths;
        size = 64;
    }

    table measured {
        key = { hdr.label.flow: exact; }
        actions = { note; drop; NoAction; }
        default_action = NoAction;
        counters = hits;
        meters = speed;
        support_timeout = true;
        size = 1024;
    }

    table bands {
        key = { hdr.label.low: range; std.ingress_port: optional; }
        actions = { send; drop; }
        default_action = send(1);
        entries = {
            (10..20, 3): send(2);
            (_, 4): drop();
        }
        size = 16384;
    }

    apply {
        if (by_member.apply().miss) {
            bands.apply();
        }
        switch (by_path.apply().action_run) {
            send: { hdr.label.low = 0x5e4d; }
            label: { hdr.label.low = 0x1abe; }
            default: { by_other_path.apply(); }
        }
        measured.apply();
        police.execute_meter((bit<32>)hdr.label.police, meta.police);
        hdr.label.colour = (bit<8>)meta.colour;
        hdr.label.police = (bit<8>)meta.police;
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
