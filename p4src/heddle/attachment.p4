// Attachments: which network a frame from outside belongs to, who may send, and how it leaves.

control AttachmentIngress(inout headers_t hdr, inout metadata_t meta, in port_t ingress_port) {
    direct_counter(CounterType.packets_and_bytes) port_in;
    direct_counter(CounterType.packets_and_bytes) from_source;
    bit<12> vlan_id = 0;

    action refuse() {
        meta.refused = REASON_NO_ATTACHMENT;
    }
    action attach(network_t network, bit<32> attachment) {
        port_in.count();
        meta.network = network;
        meta.attachment = attachment;
        meta.guarded = 1;
    }
    action attach_chain(network_t network, bit<32> attachment, bit<1> guarded) {
        port_in.count();
        meta.network = network;
        meta.attachment = attachment;
        meta.guarded = guarded;
        meta.chained = 1;
    }
    table attachment {
        key = {
            ingress_port: exact @name("ingress_port");
            vlan_id:      exact @name("vlan_id");
        }
        actions = { attach; attach_chain; @defaultonly refuse; }
        const default_action = refuse();
        counters = port_in;
        size = 8192;
    }

    action permit() {
        from_source.count();
    }
    action refuse_source() {
        meta.refused = REASON_UNKNOWN_SOURCE;
    }
    table source_guard {
        key = {
            meta.attachment:     exact @name("attachment");
            hdr.ethernet.source: exact @name("source_mac");
        }
        actions = { permit; @defaultonly refuse_source; }
        const default_action = refuse_source();
        counters = from_source;
        size = 65536;
    }

    apply {
        if (hdr.vlan.isValid()) {
            vlan_id = hdr.vlan.id;     // id 0 is a priority tag: untagged (IEEE 802.1Q)
        }
        attachment.apply();
        if (hdr.vlan.isValid()) {
            hdr.ethernet.ether_type = hdr.vlan.ether_type;
            hdr.vlan.setInvalid();
            meta.length = meta.length - 4;
        }
        // A tag under the tag, or a service tag, would become the outer tag on an untagged port, and
        // whatever is behind that port could take it for a VLAN of its own: a way out of the network.
        if (hdr.ethernet.ether_type == ETHERTYPE_VLAN || hdr.ethernet.ether_type == ETHERTYPE_QINQ) {
            meta.refused = REASON_STACKED_TAG;
        } else if (meta.guarded == 1) {
            source_guard.apply();
        }
    }
}

control AttachmentEgress(inout headers_t hdr, inout metadata_t meta, in port_t egress_port) {
    direct_counter(CounterType.packets_and_bytes) port_out;

    action refuse_at_port() {
        meta.refused = REASON_NOT_AT_PORT;
    }
    action emit_untagged() {
        port_out.count();
    }
    action emit_tagged(bit<12> vlan_id) {
        port_out.count();
        hdr.vlan.setValid();
        hdr.vlan.priority = 0;
        hdr.vlan.drop_eligible = 0;
        hdr.vlan.id = vlan_id;
        hdr.vlan.ether_type = hdr.ethernet.ether_type;
        hdr.ethernet.ether_type = ETHERTYPE_VLAN;
    }
    table egress_attachment {
        key = {
            egress_port:  exact @name("egress_port");
            meta.network: exact @name("network");
        }
        actions = { emit_untagged; emit_tagged; @defaultonly refuse_at_port; }
        const default_action = refuse_at_port();
        counters = port_out;
        size = 8192;
    }
    apply {
        egress_attachment.apply();
    }
}
