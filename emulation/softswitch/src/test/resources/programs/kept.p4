// A varbit that resubmitted packets, recirculated packets and clones take along: what the way byte
// says happens to the packet, and a note behind the header has the varbit that arrived.
//   p4c-bm2-ss -o kept.json kept.p4
#include <core.p4>
#include <v1model.p4>

header top_t {
    bit<8> way;
    bit<8> lengthBits;
}

header option_t {
    varbit<96> value;
}

struct headers_t {
    top_t    top;
    option_t option;
    option_t note;
}

struct metadata_t {
    // p4c writes "<null>" instead of this header's field into the list.
    @field_list(1) option_t kept;
    @field_list(1) bit<8> count;
}

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.top);
        packet.extract(hdr.option, (bit<32>) hdr.top.lengthBits);
        transition accept;
    }
}

control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) { apply { } }

control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        standard.egress_spec = 1;
        if (meta.count == 0) {
            meta.kept.value = hdr.option.value;
            if (hdr.top.way == 1) {
                meta.count = 1;
                resubmit_preserving_field_list(1);
            } else if (hdr.top.way == 2) {
                clone_preserving_field_list(CloneType.I2E, 7, 1);
            }
        }
    }
}

control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        if (standard.instance_type == 0 && meta.count == 0) {
            if (hdr.top.way == 3) {
                hdr.option.setInvalid();
                clone_preserving_field_list(CloneType.E2E, 7, 1);
            } else if (hdr.top.way == 4) {
                meta.count = 1;
                recirculate_preserving_field_list(1);
            }
        } else {
            hdr.note.setValid();
            hdr.note.value = meta.kept.value;
        }
    }
}

control D(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.top);
        packet.emit(hdr.option);
        packet.emit(hdr.note);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
