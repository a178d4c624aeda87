// The parser reads a frame and, behind UDP port 4789, the frame inside. It does not yet know whether
// the port belongs to a peer: overlay termination decides what the inner frame is.
//
// IPv4 options are not parsed past: a packet that carries them keeps its address pair for the session
// hash but not its ports. IPv6 extension headers likewise.

parser HeddleParser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                    inout standard_metadata_t standard_metadata) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.ether_type) {
            ETHERTYPE_VLAN: vlan;
            ETHERTYPE_ARP:  arp;
            ETHERTYPE_IPV4: ipv4;
            ETHERTYPE_IPV6: ipv6;
            default:        accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlan);
        transition select(hdr.vlan.ether_type) {
            ETHERTYPE_ARP:  arp;
            ETHERTYPE_IPV4: ipv4;
            ETHERTYPE_IPV6: ipv6;
            default:        accept;
        }
    }
    state arp {
        packet.extract(hdr.arp);
        transition accept;
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition select(hdr.ipv4.header_words, hdr.ipv4.more_fragments,
                          hdr.ipv4.fragment_offset, hdr.ipv4.protocol) {
            (5, 0, 0, PROTOCOL_UDP):  udp;
            (5, 0, 0, PROTOCOL_TCP):  ports;
            (5, 0, 0, PROTOCOL_SCTP): ports;
            default:                  accept;
        }
    }
    state ipv6 {
        packet.extract(hdr.ipv6);
        transition select(hdr.ipv6.next_header) {
            PROTOCOL_UDP:  udp;
            PROTOCOL_TCP:  ports;
            PROTOCOL_SCTP: ports;
            default:       accept;
        }
    }
    state ports {
        packet.extract(hdr.ports);
        transition accept;
    }
    state udp {
        packet.extract(hdr.udp);
        transition select(hdr.udp.destination) {
            UDP_PORT_VXLAN: vxlan;
            default:        accept;
        }
    }
    state vxlan {
        packet.extract(hdr.vxlan);
        packet.extract(hdr.inner_ethernet);
        transition select(hdr.inner_ethernet.ether_type) {
            ETHERTYPE_ARP:  inner_arp;
            ETHERTYPE_IPV4: inner_ipv4;
            ETHERTYPE_IPV6: inner_ipv6;
            default:        accept;
        }
    }
    state inner_arp {
        packet.extract(hdr.inner_arp);
        transition accept;
    }
    state inner_ipv4 {
        packet.extract(hdr.inner_ipv4);
        transition select(hdr.inner_ipv4.header_words, hdr.inner_ipv4.more_fragments,
                          hdr.inner_ipv4.fragment_offset, hdr.inner_ipv4.protocol) {
            (5, 0, 0, PROTOCOL_UDP):  inner_udp;
            (5, 0, 0, PROTOCOL_TCP):  inner_ports;
            (5, 0, 0, PROTOCOL_SCTP): inner_ports;
            default:                  accept;
        }
    }
    state inner_ipv6 {
        packet.extract(hdr.inner_ipv6);
        transition select(hdr.inner_ipv6.next_header) {
            PROTOCOL_UDP:  inner_udp;
            PROTOCOL_TCP:  inner_ports;
            PROTOCOL_SCTP: inner_ports;
            default:       accept;
        }
    }
    state inner_udp {
        packet.extract(hdr.inner_udp);
        transition accept;
    }
    state inner_ports {
        packet.extract(hdr.inner_ports);
        transition accept;
    }
}

control HeddleDeparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.outer_ethernet);
        packet.emit(hdr.outer_ipv4);
        packet.emit(hdr.outer_udp);
        packet.emit(hdr.outer_vxlan);
        packet.emit(hdr.ethernet);
        packet.emit(hdr.vlan);
        packet.emit(hdr.arp);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.ipv6);
        packet.emit(hdr.udp);
        packet.emit(hdr.ports);
        packet.emit(hdr.vxlan);
        packet.emit(hdr.inner_ethernet);
        packet.emit(hdr.inner_arp);
        packet.emit(hdr.inner_ipv4);
        packet.emit(hdr.inner_ipv6);
        packet.emit(hdr.inner_udp);
        packet.emit(hdr.inner_ports);
    }
}
