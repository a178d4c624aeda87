// Where a frame goes inside its network. Every key begins with the network.

// The session a packet belongs to, as a hash that is the same in both directions: the addresses and
// ports are put in order first. Fragments and packets without ports hash on their addresses.
control Session(in headers_t hdr, inout metadata_t meta) {
    bit<128> low = 0;
    bit<128> high = 0;
    bit<16>  low_port = 0;
    bit<16>  high_port = 0;
    bit<8>   protocol = 0;
    bit<16>  left_port = 0;
    bit<16>  right_port = 0;
    bit<128> left = 0;
    bit<128> right = 0;

    apply {
        if (hdr.ipv4.isValid()) {
            left = (bit<128>)hdr.ipv4.source;
            right = (bit<128>)hdr.ipv4.destination;
            protocol = hdr.ipv4.protocol;
        } else if (hdr.ipv6.isValid()) {
            left = hdr.ipv6.source;
            right = hdr.ipv6.destination;
            protocol = hdr.ipv6.next_header;
        } else {
            left = (bit<128>)hdr.ethernet.source;
            right = (bit<128>)hdr.ethernet.destination;
        }
        if (hdr.udp.isValid()) {
            left_port = hdr.udp.source;
            right_port = hdr.udp.destination;
        } else if (hdr.ports.isValid()) {
            left_port = hdr.ports.source;
            right_port = hdr.ports.destination;
        }
        if (left < right || (left == right && left_port < right_port)) {
            low = left;
            high = right;
            low_port = left_port;
            high_port = right_port;
        } else {
            low = right;
            high = left;
            low_port = right_port;
            high_port = left_port;
        }
        hash(meta.session, HashAlgorithm.crc32, (bit<32>)0,
             { low, high, protocol, low_port, high_port }, (bit<64>)0x100000000);
        meta.bucket = (bucket_t)meta.session[7:0];
    }
}

control Forwarding(inout headers_t hdr, inout metadata_t meta,
                   inout standard_metadata_t standard_metadata) {
    direct_counter(CounterType.packets_and_bytes) sessions;
    direct_counter(CounterType.packets_and_bytes) known;
    direct_counter(CounterType.packets_and_bytes) flooded;

    action to_attachment(port_t port) {
        standard_metadata.egress_spec = port;
    }
    action to_peer(port_t port, peer_t peer) {
        standard_metadata.egress_spec = port;
        meta.peer = peer;
    }

    action refuse_session() {
        meta.refused = REASON_NO_REPLICA;
    }
    // A chain link: the session's bucket chooses the replica, on whatever NED it is.
    table cross_connection {
        key = {
            meta.network: exact @name("network");
            meta.bucket:  exact @name("bucket");
        }
        actions = { to_attachment; to_peer; @defaultonly refuse_session; }
        const default_action = refuse_session();
        counters = sessions;
        size = 65536;
    }

    table forwarding {
        key = {
            meta.network:             exact @name("network");
            hdr.ethernet.destination: exact @name("destination_mac");
        }
        actions = { to_attachment; to_peer; @defaultonly NoAction; }
        const default_action = NoAction();
        counters = known;
        size = 65536;
    }

    action refuse_group() {
        meta.refused = REASON_NO_GROUP;
    }
    action replicate(bit<16> group) {
        standard_metadata.mcast_grp = group;
    }
    // Broadcast, multicast and unknown destinations: to all of the network and to nothing else.
    table replication {
        key = {
            meta.network: exact @name("network");
        }
        actions = { replicate; @defaultonly refuse_group; }
        const default_action = refuse_group();
        counters = flooded;
        size = 8192;
    }

    apply {
        if (meta.chained == 1) {
            cross_connection.apply();
        } else if (!forwarding.apply().hit) {
            replication.apply();
        }
    }
}
