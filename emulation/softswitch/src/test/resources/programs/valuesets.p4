// Parser value sets of one field and of fields of every match kind. Compile with
//   p4c-bm2-ss --arch v1model -o valuesets.json --p4runtime-files valuesets.p4info.txtpb valuesets.p4
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> destination; bit<48> source; bit<16> type; }
header rule_t { bit<4> exact; bit<12> masked; bit<32> prefix; bit<16> range; }
struct headers_t { ethernet_t ethernet; rule_t rule; }
struct metadata_t { bit<8> tunnel; bit<8> rule; }
struct rule_key_t {
    bit<4> exact;
    @match(ternary) bit<12> masked;
    @match(lpm) bit<32> prefix;
    @match(range) bit<16> range;
}

parser P(packet_in p, out headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    value_set<bit<16>>(3) tunnels;
    value_set<rule_key_t>(8) rules;

    state start {
        p.extract(h.ethernet);
        transition select(h.ethernet.type) {
            tunnels: tunnel;
            0x1234: rule;
            default: accept;
        }
    }
    state tunnel {
        m.tunnel = 1;
        transition accept;
    }
    state rule {
        p.extract(h.rule);
        transition select(h.rule.exact, h.rule.masked, h.rule.prefix, h.rule.range) {
            rules: found;
            default: accept;
        }
    }
    state found {
        m.rule = 1;
        transition accept;
    }
}
control V(inout headers_t h, inout metadata_t m) { apply { } }
control I(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) {
    apply {
        s.egress_spec = 1;
        if (m.tunnel == 1) { s.egress_spec = 2; }
        if (m.rule == 1) { s.egress_spec = 3; }
    }
}
control E(inout headers_t h, inout metadata_t m, inout standard_metadata_t s) { apply { } }
control C(inout headers_t h, inout metadata_t m) { apply { } }
control D(packet_out p, in headers_t h) { apply { p.emit(h.ethernet); p.emit(h.rule); } }
V1Switch(P(), V(), I(), E(), C(), D()) main;
