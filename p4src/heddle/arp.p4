// ARP proxy: a request for a known address is answered here, so that it is flooded nowhere.

control ArpProxy(inout headers_t hdr, inout metadata_t meta,
                 inout standard_metadata_t standard_metadata) {
    direct_counter(CounterType.packets_and_bytes) answers;

    action answer(mac_t mac) {
        answers.count();
        ipv4_t asked = hdr.arp.target_address;
        hdr.arp.operation = 2;
        hdr.arp.target_mac = hdr.arp.sender_mac;
        hdr.arp.target_address = hdr.arp.sender_address;
        hdr.arp.sender_mac = mac;
        hdr.arp.sender_address = asked;
        hdr.ethernet.destination = hdr.ethernet.source;
        hdr.ethernet.source = mac;
        standard_metadata.egress_spec = standard_metadata.ingress_port;
        meta.answered = 1;
    }
    table arp_proxy {
        key = {
            meta.network:           exact @name("network");
            hdr.arp.target_address: exact @name("target_address");
        }
        actions = { answer; @defaultonly NoAction; }
        const default_action = NoAction();
        counters = answers;
        size = 65536;
    }
    apply {
        // Only where the question enters the network: a question that came over the overlay was not
        // known there, and is not answered twice.
        if (hdr.arp.isValid() && hdr.arp.operation == 1 && meta.from_peer == 0) {
            if (arp_proxy.apply().hit) {
                if (hdr.ethernet.source == hdr.ethernet.destination) {
                    // The owner of the address asks for it (RFC 5227): no one else has it.
                    meta.refused = REASON_OWN_ADDRESS;
                }
            }
        }
    }
}
