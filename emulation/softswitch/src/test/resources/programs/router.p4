// An IPv4 and IPv6 router that uses what the Heddle pipeline does not: LPM on 32 and 128 bits, range
// and ternary keys, const entries, checksum verification, registers, and IPv4 TTL arithmetic.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header ipv4_t {
    bit<4> version; bit<4> ihl; bit<8> tos; bit<16> len; bit<16> id; bit<3> flags; bit<13> frag;
    bit<8> ttl; bit<8> protocol; bit<16> checksum; bit<32> src; bit<32> dst;
}
header ipv6_t {
    bit<4> version; bit<8> tc; bit<20> flow; bit<16> len; bit<8> next; bit<8> hops;
    bit<128> src; bit<128> dst;
}
header ports_t { bit<16> src; bit<16> dst; }
struct headers_t { ethernet_t ethernet; ipv4_t ipv4; ipv6_t ipv6; ports_t ports; }
struct metadata_t { bit<8> class; }

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    state start {
        p.extract(h.ethernet);
        transition select(h.ethernet.type) {
            0x0800: v4;
            0x86dd: v6;
            default: accept;
        }
    }
    state v4 {
        p.extract(h.ipv4);
        transition select(h.ipv4.frag, h.ipv4.protocol) {
            (0, 6 &&& 0xfe): ports;     // 6 or 7
            (0, 17): ports;
            default: accept;
        }
    }
    state v6 { p.extract(h.ipv6); transition accept; }
    state ports { p.extract(h.ports); transition accept; }
}
control V(inout headers_t h, inout metadata_t m) {
    apply {
        verify_checksum(h.ipv4.isValid(),
            { h.ipv4.version, h.ipv4.ihl, h.ipv4.tos, h.ipv4.len, h.ipv4.id, h.ipv4.flags,
              h.ipv4.frag, h.ipv4.ttl, h.ipv4.protocol, h.ipv4.src, h.ipv4.dst },
            h.ipv4.checksum, HashAlgorithm.csum16);
    }
}
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    register<bit<32>>(16) seen;
    direct_counter(CounterType.packets_and_bytes) routed;
    action drop() { mark_to_drop(s); }
    action to(bit<9> port, bit<48> mac) {
        s.egress_spec = port;
        h.ethernet.src = h.ethernet.dst;
        h.ethernet.dst = mac;
    }
    table v4_routes { key = { h.ipv4.dst: lpm; } actions = { to; drop; } default_action = drop(); counters = routed; size = 1024; }
    table v6_routes { key = { h.ipv6.dst: lpm; } actions = { to; drop; } default_action = drop(); size = 1024; }
    action classify(bit<8> class) { m.class = class; }
    table classes {
        key = { h.ports.dst: range; h.ipv4.src: ternary; s.ingress_port: optional; }
        actions = { classify; NoAction; }
        default_action = NoAction();
        size = 64;
    }
    table guard {
        key = { h.ethernet.type: exact; }
        actions = { drop; NoAction; }
        const default_action = drop();
        const entries = { 0x0800: NoAction(); 0x86dd: NoAction(); }
    }
    apply {
        if (s.checksum_error == 1 || s.parser_error != error.NoError) {
            drop();
            exit;
        }
        if (!guard.apply().hit) { exit; }
        if (h.ipv4.isValid()) {
            if (h.ipv4.ttl <= 1) { drop(); exit; }
            h.ipv4.ttl = h.ipv4.ttl - 1;
            classes.apply();
            h.ipv4.tos = m.class;
            bit<32> n;
            seen.read(n, (bit<32>)m.class);
            seen.write((bit<32>)m.class, n + 1);
            v4_routes.apply();
        } else {
            h.ipv6.hops = h.ipv6.hops |-| 2;
            v6_routes.apply();
        }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) { apply { } }
control C(inout headers_t h, inout metadata_t m) {
    apply {
        update_checksum(h.ipv4.isValid(),
            { h.ipv4.version, h.ipv4.ihl, h.ipv4.tos, h.ipv4.len, h.ipv4.id, h.ipv4.flags,
              h.ipv4.frag, h.ipv4.ttl, h.ipv4.protocol, h.ipv4.src, h.ipv4.dst },
            h.ipv4.checksum, HashAlgorithm.csum16);
    }
}
control D(packet_out p, in headers_t h) {
    apply { p.emit(h.ethernet); p.emit(h.ipv4); p.emit(h.ipv6); p.emit(h.ports); }
}
V1Switch(P(), V(), I(), E(), C(), D()) main;
