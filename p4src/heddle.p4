// The Heddle pipeline for v1model: isolated layer-2 networks and service chains on an overlay of
// VXLAN tunnels. The names of tables, actions, fields and parameters are the contract with the
// controller.
//
// Isolation is structural: the first lookup maps a frame to its network, and every later one has the
// network in its key. At the way out the pair (port, network) or (overlay link, network) must be
// known once more, so a wrong forwarding entry alone lets nothing through.

#include <core.p4>
#include <v1model.p4>
#include "heddle/headers.p4"
#include "heddle/parser.p4"
#include "heddle/overlay.p4"
#include "heddle/attachment.p4"
#include "heddle/arp.p4"
#include "heddle/forwarding.p4"

const bit<32> INSTANCE_TYPE_REPLICATION = 5;    // as bmv2 numbers them

control HeddleVerifyChecksum(inout headers_t hdr, inout metadata_t meta) {
    apply { }
}

control HeddleIngress(inout headers_t hdr, inout metadata_t meta,
                      inout standard_metadata_t standard_metadata) {
    counter(REASONS, CounterType.packets_and_bytes) refused_in;
    OverlayTermination() overlay;
    AttachmentIngress() attachments;
    ArpProxy() arp;
    Session() session;
    Forwarding() forward;

    apply {
        meta.length = (bit<16>)standard_metadata.packet_length;
        if (hdr.ethernet.isValid()) {
            overlay.apply(hdr, meta, standard_metadata.ingress_port);
            if (meta.from_peer == 0) {
                attachments.apply(hdr, meta, standard_metadata.ingress_port);
            }
        } else {
            meta.refused = REASON_MALFORMED;
        }
        if (meta.refused == REASON_NONE) {
            arp.apply(hdr, meta, standard_metadata);
        }
        if (meta.refused == REASON_NONE) {
            session.apply(hdr, meta);
            if (meta.answered == 0) {
                forward.apply(hdr, meta, standard_metadata);
            }
        }
        if (meta.refused != REASON_NONE) {
            refused_in.count((bit<32>)meta.refused);
            mark_to_drop(standard_metadata);
        }
    }
}

control HeddleEgress(inout headers_t hdr, inout metadata_t meta,
                     inout standard_metadata_t standard_metadata) {
    counter(REASONS, CounterType.packets_and_bytes) refused_out;
    AttachmentEgress() attachments;
    OverlayEncapsulation() overlay;

    apply {
        if (standard_metadata.instance_type == INSTANCE_TYPE_REPLICATION) {
            // A copy: its instance is the overlay link, or 0 for an attachment.
            meta.peer = standard_metadata.egress_rid;
        }
        if (meta.peer != 0) {
            if (meta.peer == meta.from_peer) {
                meta.refused = REASON_CAME_FROM;
            } else {
                overlay.apply(hdr, meta);
            }
        } else if (meta.from_peer == 0 && meta.answered == 0
                && standard_metadata.egress_port == standard_metadata.ingress_port) {
            meta.refused = REASON_CAME_FROM;
        } else {
            attachments.apply(hdr, meta, standard_metadata.egress_port);
        }
        if (meta.refused != REASON_NONE) {
            refused_out.count((bit<32>)meta.refused);
            mark_to_drop(standard_metadata);
        }
    }
}

control HeddleComputeChecksum(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.outer_ipv4.isValid(),
            { hdr.outer_ipv4.version, hdr.outer_ipv4.header_words, hdr.outer_ipv4.traffic_class,
              hdr.outer_ipv4.total_length, hdr.outer_ipv4.identification,
              hdr.outer_ipv4.reserved, hdr.outer_ipv4.do_not_fragment,
              hdr.outer_ipv4.more_fragments, hdr.outer_ipv4.fragment_offset,
              hdr.outer_ipv4.time_to_live, hdr.outer_ipv4.protocol,
              hdr.outer_ipv4.source, hdr.outer_ipv4.destination },
            hdr.outer_ipv4.checksum, HashAlgorithm.csum16);
    }
}

V1Switch(HeddleParser(), HeddleVerifyChecksum(), HeddleIngress(), HeddleEgress(),
         HeddleComputeChecksum(), HeddleDeparser()) main;
