// Overlay links: VXLAN tunnels (RFC 7348) between NEDs, hop by hop.

// Takes the frame out of a tunnel. Only a known peer, on its port, for a network that uses the link:
// anything else that looks like VXLAN is an ordinary frame of its port.
control OverlayTermination(inout headers_t hdr, inout metadata_t meta, in port_t ingress_port) {
    direct_counter(CounterType.packets_and_bytes) tunnel_in;

    action bring_up(network_t network, peer_t peer) {
        meta.network = network;
        meta.from_peer = peer;
        // 14 + 20 + 8 + 8 bytes of tunnel headers.
        meta.length = meta.length - 50;
        hdr.ethernet = hdr.inner_ethernet;
        hdr.arp = hdr.inner_arp;
        hdr.ipv4 = hdr.inner_ipv4;
        hdr.ipv6 = hdr.inner_ipv6;
        hdr.udp = hdr.inner_udp;
        hdr.ports = hdr.inner_ports;
        hdr.vlan.setInvalid();
        hdr.vxlan.setInvalid();
        hdr.inner_ethernet.setInvalid();
        hdr.inner_arp.setInvalid();
        hdr.inner_ipv4.setInvalid();
        hdr.inner_ipv6.setInvalid();
        hdr.inner_udp.setInvalid();
        hdr.inner_ports.setInvalid();
    }
    action decapsulate(network_t network, peer_t peer) {
        tunnel_in.count();
        bring_up(network, peer);
    }
    action decapsulate_chain(network_t network, peer_t peer) {
        tunnel_in.count();
        bring_up(network, peer);
        meta.chained = 1;
    }
    table overlay_termination {
        key = {
            ingress_port:         exact @name("ingress_port");
            hdr.ipv4.source:      exact @name("outer_source");
            hdr.ipv4.destination: exact @name("outer_destination");
            hdr.vxlan.vni:        exact @name("vni");
        }
        actions = { decapsulate; decapsulate_chain; @defaultonly NoAction; }
        const default_action = NoAction();
        counters = tunnel_in;
        size = 65536;
    }
    apply {
        // The I flag says that the VNI is one (RFC 7348 section 5).
        if (hdr.vxlan.isValid() && hdr.vxlan.flags & 0x08 != 0 && hdr.ipv4.isValid()
                && hdr.inner_ethernet.isValid() && !hdr.vlan.isValid()) {
            overlay_termination.apply();
        }
    }
}

// Puts the frame into a tunnel. An entry for each network that may use the link: without one, nothing
// of that network leaves by it.
control OverlayEncapsulation(inout headers_t hdr, inout metadata_t meta) {
    direct_counter(CounterType.packets_and_bytes) tunnel_out;

    action refuse_on_link() {
        meta.refused = REASON_NOT_ON_LINK;
    }
    action encapsulate(mac_t source_mac, mac_t destination_mac, ipv4_t source, ipv4_t destination) {
        tunnel_out.count();
        hdr.outer_ethernet.setValid();
        hdr.outer_ethernet.destination = destination_mac;
        hdr.outer_ethernet.source = source_mac;
        hdr.outer_ethernet.ether_type = ETHERTYPE_IPV4;
        hdr.outer_ipv4.setValid();
        hdr.outer_ipv4.version = 4;
        hdr.outer_ipv4.header_words = 5;
        hdr.outer_ipv4.traffic_class = 0;
        hdr.outer_ipv4.total_length = meta.length + 36;
        hdr.outer_ipv4.identification = 0;
        hdr.outer_ipv4.reserved = 0;
        hdr.outer_ipv4.do_not_fragment = 1;
        hdr.outer_ipv4.more_fragments = 0;
        hdr.outer_ipv4.fragment_offset = 0;
        hdr.outer_ipv4.time_to_live = 64;
        hdr.outer_ipv4.protocol = PROTOCOL_UDP;
        hdr.outer_ipv4.checksum = 0;
        hdr.outer_ipv4.source = source;
        hdr.outer_ipv4.destination = destination;
        hdr.outer_udp.setValid();
        // The source port tells sessions apart for the underlay's load sharing (RFC 7348 section 5).
        hdr.outer_udp.source = 0xc000 | (bit<16>)meta.session[13:0];
        hdr.outer_udp.destination = UDP_PORT_VXLAN;
        hdr.outer_udp.length = meta.length + 16;
        hdr.outer_udp.checksum = 0;
        hdr.outer_vxlan.setValid();
        hdr.outer_vxlan.flags = 0x08;
        hdr.outer_vxlan.reserved = 0;
        hdr.outer_vxlan.vni = meta.network;
        hdr.outer_vxlan.reserved2 = 0;
    }
    table egress_overlay {
        key = {
            meta.peer:    exact @name("peer");
            meta.network: exact @name("network");
        }
        actions = { encapsulate; @defaultonly refuse_on_link; }
        const default_action = refuse_on_link();
        counters = tunnel_out;
        size = 65536;
    }
    apply {
        egress_overlay.apply();
    }
}
