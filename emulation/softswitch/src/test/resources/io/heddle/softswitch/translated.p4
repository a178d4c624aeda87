// Values that a controller sees otherwise than the program: ports and next hops by name, tunnels
// by a wider number. And restrictions on entries and actions, as p4-constraints writes them.
// Compile with
//   p4c-bm2-ss --arch v1model -o translated.json --p4runtime-files translated.p4info.txtpb translated.p4
#include <core.p4>
#include <v1model.p4>

const bit<9> CPU_PORT = 255;

@p4runtime_translation("heddle.io/port", string)
type bit<9> port_id_t;
@p4runtime_translation("heddle.io/next_hop", string)
type bit<2> next_hop_t;
@p4runtime_translation("heddle.io/tunnel", bit<32>)
type bit<24> tunnel_t;
type bit<8> class_t;

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
    port_id_t ingress_port;
    bit<7> unused;
}

@controller_header("packet_out")
header packet_out_t {
    port_id_t egress_port;
    bit<7> unused;
}

struct headers_t {
    packet_in_t packet_in;
    packet_out_t packet_out;
    ethernet_t ethernet;
    ipv4_t ipv4;
}

struct metadata_t {
    port_id_t ingress_port;
    next_hop_t next_hop;
    tunnel_t tunnel;
    class_t class;
}

parser Parse(packet_in packet, out headers_t hdr, inout metadata_t meta,
             inout standard_metadata_t std) {
    state start {
        meta.ingress_port = (port_id_t) std.ingress_port;
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
    action forward(port_id_t port) {
        std.egress_spec = (bit<9>) port;
    }
    action set_next_hop(next_hop_t next_hop, tunnel_t tunnel, class_t class) {
        meta.next_hop = next_hop;
        meta.tunnel = tunnel;
        meta.class = class;
    }
    @action_restriction("group != 0 && group < 0x1000")
    action flood(bit<16> group) {
        std.mcast_grp = group;
    }
    action to_controller() {
        hdr.packet_in.setValid();
        hdr.packet_in.ingress_port = meta.ingress_port;
        std.egress_spec = CPU_PORT;
    }
    action drop() {
        mark_to_drop(std);
    }

    // Only addresses of IPv4 packets, no packet of the whole network, few priorities.
    @entry_restriction("
        destination::mask != 0 -> type == 0x0800;
        destination::mask == 0 || destination::mask == -1;
        !(source::low == 0 && source::high > ipv4('10.0.0.0'));
        ::priority <= 1000;
    ")
    table acl {
        key = {
            hdr.ethernet.type : ternary @name("type");
            hdr.ipv4.destination : ternary @name("destination");
            hdr.ipv4.source : range @name("source");
            meta.ingress_port : optional @name("ingress_port");
        }
        actions = { to_controller; drop; flood; NoAction; }
        const default_action = NoAction();
        size = 64;
    }

    @entry_restriction("destination::prefix_length >= 8; tunnel != 0")
    table routing {
        key = {
            meta.tunnel : exact @name("tunnel");
            hdr.ipv4.destination : lpm @name("destination");
        }
        actions = { set_next_hop; NoAction; }
        default_action = NoAction();
        size = 64;
    }

    table next_hops {
        key = { meta.next_hop : exact @name("next_hop"); }
        actions = { forward; flood; to_controller; drop; }
        const default_action = drop();
        size = 64;
    }

    table by_port {
        key = {
            meta.ingress_port : exact @name("ingress_port");
            meta.class : ternary @name("class");
        }
        actions = { forward; to_controller; NoAction; }
        default_action = NoAction();
        size = 64;
    }

    apply {
        if (hdr.packet_out.isValid()) {
            std.egress_spec = (bit<9>) hdr.packet_out.egress_port;
            hdr.packet_out.setInvalid();
        } else {
            routing.apply();
            next_hops.apply();
            by_port.apply();
            acl.apply();
        }
    }
}

control Emit(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
    apply {}
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
