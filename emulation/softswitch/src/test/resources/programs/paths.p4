// Every way that a packet can take through simple_switch. A note behind the Ethernet header says in
// which state the packet left.
#include <core.p4>
#include <v1model.p4>

header ethernet_t {
    bit<48> destination;
    bit<48> source;
    bit<16> type;
}

header note_t {
    bit<8>  instance_type;
    bit<8>  unkept;
    bit<16> ingress_port;
    bit<16> rid;
    bit<16> length;
    bit<32> mark;
}

enum bit<8> Mood {
    calm = 3,
    busy = 7
}

struct inner_t {
    int<12> offset;
    bool    local;
}

struct seen_t {
    bit<48> source;
    bit<9>  port;
    bit<70> wide;
    Mood    mood;
    inner_t inner;
}

struct headers {
    ethernet_t ethernet;
    note_t     note;
}

struct metadata {
    @field_list(1)
    bit<32> mark;
    @field_list(1, 2)
    bit<70> wide;
    bit<8>  unkept;
    seen_t  seen;
}

parser P(packet_in packet, out headers h, inout metadata m, inout standard_metadata_t s) {
    state start {
        packet.extract(h.ethernet);
        transition accept;
    }
}

control V(inout headers h, inout metadata m) {
    apply {
    }
}

control I(inout headers h, inout metadata m, inout standard_metadata_t s) {
    action to(bit<9> port) {
        s.egress_spec = port;
    }
    action to_marked() {
        s.egress_spec = m.mark[8:0];
    }
    action to_group(bit<16> group) {
        s.mcast_grp = group;
    }
    action drop() {
        mark_to_drop(s);
    }
    action copy(bit<32> session, bit<9> port) {
        clone(CloneType.I2E, session);
        h.ethernet.source = 0xffff;
        s.egress_spec = port;
    }
    action copy_keeping(bit<32> session, bit<32> mark) {
        clone_preserving_field_list(CloneType.I2E, session, 1);
        m.mark = mark;
        h.ethernet.source = 0xffff;
        mark_to_drop(s);
    }
    action copy_and_spread(bit<32> session, bit<16> group) {
        clone(CloneType.I2E, session);
        s.mcast_grp = group;
    }
    action again(bit<32> mark) {
        m.mark = mark;
        h.ethernet.source = 0xffff;
        s.egress_spec = 99;
        resubmit_preserving_field_list(1);
    }
    action forever() {
        resubmit_preserving_field_list(1);
    }
    action copy_and_again(bit<32> session, bit<32> mark) {
        clone(CloneType.I2E, session);
        m.mark = mark;
        resubmit_preserving_field_list(1);
    }
    action tell(bit<9> port) {
        m.seen.source = h.ethernet.source;
        m.seen.port = s.ingress_port;
        m.seen.wide = 22w0x3fffff ++ h.ethernet.destination;
        m.seen.mood = Mood.busy;
        m.seen.inner.offset = -2;
        m.seen.inner.local = true;
        digest<seen_t>(1, m.seen);
        s.egress_spec = port;
    }
    action tell_pair(bit<9> port) {
        digest(2, { h.ethernet.source, s.ingress_port });
        s.egress_spec = port;
    }
    action cut(bit<32> length, bit<9> port) {
        truncate(length);
        s.egress_spec = port;
    }
    action pick(bit<32> low, bit<32> high, bit<9> port) {
        m.mark = 0xffffffff;
        random(m.mark, low, high);
        s.egress_spec = port;
    }
    action insist(bit<9> port) {
        s.egress_spec = port;
        clone(CloneType.I2E, 1);
        assert(h.ethernet.source != 0);
        log_msg("from {} to {}, {}", { h.ethernet.source, s.egress_spec, m.wide });
    }
    table way {
        key = {
            h.ethernet.type : exact;
            s.instance_type : exact;
        }
        actions = {
            to; to_marked; to_group; drop; copy; copy_keeping; copy_and_spread; again; forever;
            copy_and_again; tell; tell_pair; cut; pick; insist;
        }
        default_action = to(1);
    }
    apply {
        m.unkept = 0x77;
        if (s.instance_type == 0) {
            m.wide = 70w0x3f0000000000000001;
        }
        way.apply();
    }
}

control E(inout headers h, inout metadata m, inout standard_metadata_t s) {
    action copy(bit<32> session, bit<48> source) {
        h.ethernet.source = source;
        m.mark = 0xee;
        clone_preserving_field_list(CloneType.E2E, session, 1);
    }
    action copy_and_drop(bit<32> session) {
        clone(CloneType.E2E, session);
        mark_to_drop(s);
    }
    action around(bit<32> mark, bit<48> source) {
        h.ethernet.source = source;
        m.mark = mark;
        recirculate_preserving_field_list(1);
    }
    action around_forever(bit<32> session) {
        clone(CloneType.E2E, session);
        recirculate_preserving_field_list(1);
    }
    action drop() {
        mark_to_drop(s);
    }
    action cut(bit<32> length) {
        truncate(length);
    }
    action pass() {
    }
    table way {
        key = {
            h.ethernet.type : exact;
            s.instance_type : exact;
        }
        actions = {
            copy; copy_and_drop; around; around_forever; drop; cut; pass;
        }
        default_action = pass();
    }
    apply {
        h.note.setValid();
        h.note.instance_type = s.instance_type[7:0];
        h.note.unkept = m.unkept;
        h.note.ingress_port = (bit<16>) s.ingress_port;
        h.note.rid = s.egress_rid;
        h.note.length = s.packet_length[15:0];
        h.note.mark = m.mark;
        way.apply();
    }
}

control U(inout headers h, inout metadata m) {
    apply {
    }
}

control D(packet_out packet, in headers h) {
    apply {
        packet.emit(h.ethernet);
        packet.emit(h.note);
    }
}

V1Switch(P(), V(), I(), E(), U(), D()) main;
