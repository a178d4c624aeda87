// What tests of the Simple Test Framework are tried on: every kind of key, and every kind of state that
// a test can look at; and an action that is passed the standard metadata, of which p4c makes a copy. A frame is one byte of choice, three bytes of key and a byte that actions write.
#include <core.p4>
#include <v1model.p4>

header choice_t {
    bit<8> table_number;
    bit<24> key;
    bit<8> mark;
}

struct headers_t {
    choice_t choice;
}

struct metadata_t {}

parser ParserOfAll(packet_in packet, out headers_t hdr, inout metadata_t meta,
        inout standard_metadata_t standard_metadata) {
    state start {
        packet.extract(hdr.choice);
        transition accept;
    }
}

control Nothing(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

action discard(inout standard_metadata_t passed) {
    mark_to_drop(passed);
}

control MyIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard_metadata) {
    direct_counter(CounterType.packets_and_bytes) hits;
    counter(4, CounterType.packets_and_bytes) marks;
    register<bit<16>>(4) last_mark;

    action send(bit<9> port, bit<8> mark) {
        standard_metadata.egress_spec = port;
        hdr.choice.mark = mark;
        marks.count((bit<32>) mark[1:0]);
        last_mark.write((bit<32>) mark[1:0], (bit<16>) mark);
    }
    action flood(bit<16> group) {
        standard_metadata.mcast_grp = group;
    }
    action drop() {
        mark_to_drop(standard_metadata);
    }

    table by_exact {
        key = { hdr.choice.key: exact; }
        actions = { send; flood; drop; discard(standard_metadata); }
        default_action = discard(standard_metadata);
        counters = hits;
    }
    table by_prefix {
        key = { hdr.choice.key: lpm; }
        actions = { send; drop; }
        default_action = drop();
    }
    table by_mask {
        key = { hdr.choice.key: ternary; hdr.choice.isValid(): exact; }
        actions = { send; drop; }
        default_action = drop();
    }
    table by_range {
        key = { hdr.choice.key: range; }
        actions = { send; drop; }
        default_action = drop();
    }

    apply {
        if (hdr.choice.table_number == 0) {
            by_exact.apply();
        } else if (hdr.choice.table_number == 1) {
            by_prefix.apply();
        } else if (hdr.choice.table_number == 2) {
            by_mask.apply();
        } else {
            by_range.apply();
        }
    }
}

control MyEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard_metadata) {
    apply {}
}

control MyDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.choice);
    }
}

V1Switch(ParserOfAll(), Nothing(), MyIngress(), MyEgress(), Nothing(), MyDeparser()) main;
