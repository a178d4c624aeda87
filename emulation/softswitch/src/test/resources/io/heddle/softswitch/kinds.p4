// A table of every match kind, and every rule that p4info can put on tables and actions: what the
// tests of the P4Runtime server write to. Compile with
//   p4c-bm2-ss --arch v1model -o kinds.json --p4runtime-files kinds.p4info.txtpb kinds.p4
#include <core.p4>
#include <v1model.p4>

const bit<9> CPU_PORT = 255;

header ethernet_t {
    bit<48> destination;
    bit<48> source;
    bit<16> type;
}

header ipv4_t {
    bit<96> unused;
    bit<32> source;
    bit<32> destination;
}

@controller_header("packet_in")
header packet_in_t {
    bit<9> ingress_port;
    bit<7> reason;
}

@controller_header("packet_out")
header packet_out_t {
    bit<9> egress_port;
    bit<7> unused;
}

struct headers_t {
    packet_in_t packet_in;
    packet_out_t packet_out;
    ethernet_t ethernet;
    ipv4_t ipv4;
}

struct metadata_t {
    bit<8> class;
}

parser Parse(packet_in packet, out headers_t hdr, inout metadata_t meta,
             inout standard_metadata_t std) {
    state start {
        transition select(std.ingress_port) {
            CPU_PORT: from_cpu;
            default: ethernet;
        }
    }
    state from_cpu {
        packet.extract(hdr.packet_out);
        transition ethernet;
    }
    state ethernet {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            0x0800: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
}

control Verify(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control Forward(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    direct_counter(CounterType.packets_and_bytes) switching_counter;

    action forward(bit<9> port) {
        std.egress_spec = port;
    }
    action flood(bit<16> group) {
        std.mcast_grp = group;
    }
    action to_controller(bit<7> reason) {
        std.egress_spec = CPU_PORT;
        hdr.packet_in.setValid();
        hdr.packet_in.ingress_port = std.ingress_port;
        hdr.packet_in.reason = reason;
    }
    action drop() {
        mark_to_drop(std);
    }
    action mark(bit<8> class) {
        meta.class = class;
    }

    table switching {
        key = {
            hdr.ethernet.destination: exact @name("destination");
            std.ingress_port: exact @name("ingress_port");
        }
        actions = {
            @tableonly forward;
            flood;
            to_controller;
            @defaultonly drop;
        }
        default_action = drop();
        counters = switching_counter;
        size = 4;
    }

    table routing {
        key = { hdr.ipv4.destination: lpm @name("destination"); }
        actions = { mark; NoAction; }
        const default_action = NoAction();
        size = 16;
    }

    table filter {
        key = {
            hdr.ipv4.source: ternary @name("source");
            hdr.ethernet.type: range @name("type");
            std.ingress_port: optional @name("ingress_port");
        }
        actions = { mark; drop; NoAction; }
        default_action = NoAction();
        size = 16;
    }

    table fixed {
        key = { hdr.ethernet.type: exact @name("type"); }
        actions = { mark; NoAction; }
        const default_action = NoAction();
        const entries = {
            0x0800: mark(4);
            0x86dd: mark(6);
        }
    }

    table keyless {
        actions = { mark; NoAction; }
        default_action = mark(7);
    }

    apply {
        keyless.apply();
        fixed.apply();
        if (hdr.ipv4.isValid()) {
            routing.apply();
        }
        filter.apply();
        if (hdr.packet_out.isValid()) {
            std.egress_spec = hdr.packet_out.egress_port;
            hdr.packet_out.setInvalid();
        } else {
            switching.apply();
        }
    }
}

control Emit(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {
        // A replica does not go back where its original came from.
        if (std.instance_type == 5 && std.egress_port == std.ingress_port) {
            mark_to_drop(std);
        }
    }
}

control Compute(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control Deparse(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.packet_in);
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
    }
}

V1Switch(Parse(), Verify(), Forward(), Emit(), Compute(), Deparse()) main;
