// Everything that names a port, in types that a controller sees otherwise: headers to and from it,
// actions of a selector, registers, and the cells of arrays.
//   p4c-bm2-ss --p4runtime-files sdnports.p4info.txtpb -o sdnports.json sdnports.p4
#include <core.p4>
#include <v1model.p4>

@p4runtime_translation("heddle.io/port", bit<32>)
type bit<9> SdnPort;

@p4runtime_translation("heddle.io/port_in_header", bit<32>)
type bit<32> SdnPortInHeader;

@p4runtime_translation("heddle.io/colour", string)
type bit<8> Colour;

enum Mood { GLAD, SAD }

@controller_header("packet_in")
header packet_in_t {
    SdnPortInHeader ingress_port;
}

@controller_header("packet_out")
header packet_out_t {
    SdnPortInHeader egress_port;
    bit<8>          reason;
}

header top_t {
    bit<8> kind;
}

struct headers_t {
    packet_in_t  packet_in;
    packet_out_t packet_out;
    top_t        top;
}

struct metadata_t {
    Mood mood;
}

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard) {
    state start {
        transition select(standard.ingress_port) {
            255: from_controller;
            _: top;
        }
    }
    state from_controller {
        packet.extract(hdr.packet_out);
        transition top;
    }
    state top {
        packet.extract(hdr.top);
        transition accept;
    }
}

control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) { apply { } }

control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action_selector(HashAlgorithm.crc16, 32w64, 32w16) uplinks;
    register<SdnPort>(512) last;
    register<Colour>(4) colours;
    register<Mood>(4) moods;
    counter(512, CounterType.packets) received;
    meter(512, MeterType.packets) police;

    action send(SdnPort port) {
        standard.egress_spec = (bit<9>) port;
    }
    action send_to_controller() {
        standard.egress_spec = 255;
        hdr.packet_in.setValid();
        hdr.packet_in.ingress_port = (SdnPortInHeader) (bit<32>) standard.ingress_port;
    }

    table ways {
        key = { hdr.top.kind: exact; standard.ingress_port: selector; }
        actions = { send; send_to_controller; }
        implementation = uplinks;
        size = 64;
    }

    apply {
        bit<8> colour;
        received.count((bit<32>) standard.ingress_port);
        police.execute_meter((bit<32>) standard.ingress_port, colour);
        last.write((bit<32>) standard.ingress_port, (SdnPort) standard.ingress_port);
        colours.write(0, (Colour) hdr.top.kind);
        moods.read(meta.mood, 0);
        if (meta.mood == Mood.SAD) {
            moods.write(1, Mood.SAD);
        }
        if (hdr.packet_out.isValid()) {
            standard.egress_spec = (bit<9>) (bit<32>) hdr.packet_out.egress_port;
            hdr.packet_out.setInvalid();
        } else {
            ways.apply();
        }
    }
}

control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply { }
}

control D(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.packet_in);
        packet.emit(hdr.top);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
