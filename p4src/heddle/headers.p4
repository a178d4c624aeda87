// Headers and metadata, the same on every architecture.

#ifndef HEDDLE_HEADERS
#define HEDDLE_HEADERS

typedef bit<48> mac_t;
typedef bit<32> ipv4_t;
typedef bit<9>  port_t;        // v1model's port width
typedef bit<24> network_t;     // VNI space of RFC 7348: networks and directions of chain links
typedef bit<16> peer_t;        // an overlay link as its NED numbers it; 0 is "none"
typedef bit<16> bucket_t;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<16> ETHERTYPE_ARP  = 0x0806;
const bit<16> ETHERTYPE_VLAN = 0x8100;
const bit<16> ETHERTYPE_IPV6 = 0x86dd;
const bit<16> ETHERTYPE_QINQ = 0x88a8;
const bit<8>  PROTOCOL_TCP   = 6;
const bit<8>  PROTOCOL_UDP   = 17;
const bit<8>  PROTOCOL_SCTP  = 132;
const bit<16> UDP_PORT_VXLAN = 4789;

header ethernet_t {
    mac_t   destination;
    mac_t   source;
    bit<16> ether_type;
}

header vlan_t {                // IEEE 802.1Q
    bit<3>  priority;
    bit<1>  drop_eligible;
    bit<12> id;
    bit<16> ether_type;
}

header arp_t {                 // RFC 826 for Ethernet and IPv4
    bit<16> hardware_type;
    bit<16> protocol_type;
    bit<8>  hardware_length;
    bit<8>  protocol_length;
    bit<16> operation;
    mac_t   sender_mac;
    ipv4_t  sender_address;
    mac_t   target_mac;
    ipv4_t  target_address;
}

header ipv4_h {
    bit<4>  version;
    bit<4>  header_words;
    bit<8>  traffic_class;
    bit<16> total_length;
    bit<16> identification;
    bit<1>  reserved;
    bit<1>  do_not_fragment;
    bit<1>  more_fragments;
    bit<13> fragment_offset;
    bit<8>  time_to_live;
    bit<8>  protocol;
    bit<16> checksum;
    ipv4_t  source;
    ipv4_t  destination;
}


header ipv6_h {
    bit<4>   version;
    bit<8>   traffic_class;
    bit<20>  flow_label;
    bit<16>  payload_length;
    bit<8>   next_header;
    bit<8>   hop_limit;
    bit<128> source;
    bit<128> destination;
}

header udp_t {
    bit<16> source;
    bit<16> destination;
    bit<16> length;
    bit<16> checksum;
}

header l4_ports_t {            // how TCP and SCTP begin
    bit<16> source;
    bit<16> destination;
}

header vxlan_t {               // RFC 7348 section 5
    bit<8>    flags;
    bit<24>   reserved;
    network_t vni;
    bit<8>    reserved2;
}

struct headers_t {
    // What this NED puts in front of a frame for its way to a peer.
    ethernet_t outer_ethernet;
    ipv4_h     outer_ipv4;
    udp_t      outer_udp;
    vxlan_t    outer_vxlan;
    // The frame as the network sees it.
    ethernet_t ethernet;
    vlan_t     vlan;
    arp_t      arp;
    ipv4_h     ipv4;
    ipv6_h     ipv6;
    udp_t      udp;
    l4_ports_t ports;
    // What follows if the frame is VXLAN: brought up by overlay termination if it comes from a
    // peer, and payload like any other if a host sent it.
    vxlan_t    vxlan;
    ethernet_t inner_ethernet;
    arp_t      inner_arp;
    ipv4_h     inner_ipv4;
    ipv6_h     inner_ipv6;
    udp_t      inner_udp;
    l4_ports_t inner_ports;
}

// Why a frame was refused: the index of the counter arrays `refused_in` and `refused_out`.
const bit<8> REASON_NONE           = 0;
const bit<8> REASON_MALFORMED      = 1;  // shorter than an Ethernet header
const bit<8> REASON_NO_ATTACHMENT  = 2;  // nothing is attached at that port and VLAN
const bit<8> REASON_STACKED_TAG    = 3;  // a second VLAN tag, which could be taken for the first later
const bit<8> REASON_UNKNOWN_SOURCE = 4;  // the attachment's source guard does not know the address
const bit<8> REASON_OWN_ADDRESS    = 5;  // the owner of an address asks who has it (RFC 5227)
const bit<8> REASON_NO_REPLICA     = 6;  // nothing owns the session's bucket
const bit<8> REASON_NO_GROUP       = 7;  // the network floods nowhere
const bit<8> REASON_CAME_FROM      = 8;  // it would go back where it came from
const bit<8> REASON_NOT_AT_PORT    = 9;  // the network is not attached at the egress port
const bit<8> REASON_NOT_ON_LINK    = 10; // the network does not use the overlay link
const bit<32> REASONS = 16;

struct metadata_t {
    network_t network;         // 0: none, nothing matches
    bit<32>   attachment;
    peer_t    from_peer;       // the overlay link it came over
    peer_t    peer;            // the overlay link it leaves by; 0: to an attachment
    bit<1>    chained;         // the network is a chain link
    bit<1>    guarded;         // only known sources may send
    bit<1>    answered;        // the frame is our answer and goes back where it came from
    bit<8>    refused;         // a REASON_; dropped unless it is REASON_NONE
    bit<16>   length;          // of the frame from its Ethernet header on, in bytes
    bit<32>   session;         // hash of the session, the same in both directions
    bucket_t  bucket;
}

#endif
