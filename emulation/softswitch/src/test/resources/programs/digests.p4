// Tells the controller of headers, varbits, enums, errors and types that it sees otherwise.
//   p4c-bm2-ss --p4runtime-files digests.p4info.txtpb -o digests.json digests.p4
#include <core.p4>
#include <v1model.p4>

@p4runtime_translation("heddle.io/port_name", string)
type bit<9> PortName;

@p4runtime_translation("heddle.io/port_number", bit<32>)
type bit<9> PortNumber;

@p4runtime_translation("heddle.io/colour", string)
type bit<8> Colour;

enum Mood { GLAD, SAD }

header top_t {
    bit<8> option;
    bit<8> labels;
    bit<8> either;
}

header option_t {
    bit<8>     lengthBits;
    int<8>     number;
    varbit<96> value;
}

header label_t {
    bit<8> value;
}

header_union either_t {
    label_t  label;
    option_t option;
}

struct headers_t {
    top_t       top;
    option_t    option;
    label_t[2]  labels;
    either_t[2] either;
}

struct metadata_t { }

struct seen_t {
    option_t    option;
    label_t[2]  labels;
    either_t    one;
    either_t[2] both;
    varbit<96>  value;
}

struct origin_t {
    PortName   name;
    PortNumber number;
    Colour     colour;
    Mood       mood;
    error      reason;
    bool       one;
}

error { Odd }

parser P(packet_in packet, out headers_t hdr, inout metadata_t meta,
         inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.top);
        transition select(hdr.top.option) {
            0: labels;
            _: option;
        }
    }
    state option {
        packet.extract(hdr.option, (bit<32>) packet.lookahead<bit<8>>());
        transition labels;
    }
    state labels {
        transition select(hdr.top.labels) {
            0: either;
            1: label;
            2: two_labels;
        }
    }
    state two_labels {
        packet.extract(hdr.labels.next);
        transition label;
    }
    state label {
        packet.extract(hdr.labels.next);
        transition either;
    }
    state either {
        verify(hdr.top.either < 3, error.Odd);
        transition select(hdr.top.either) {
            1: either_label;
            2: either_option;
            _: accept;
        }
    }
    state either_label {
        packet.extract(hdr.either[1].label);
        transition accept;
    }
    state either_option {
        packet.extract(hdr.either[0].option, (bit<32>) packet.lookahead<bit<8>>());
        transition accept;
    }
}

control V(inout headers_t hdr, inout metadata_t meta) { apply { } }
control C(inout headers_t hdr, inout metadata_t meta) { apply { } }

control I(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        if (hdr.top.isValid() && hdr.top.option != 0xff) {
            digest<seen_t>(1, {hdr.option, hdr.labels, hdr.either[0], hdr.either, hdr.option.value});
        } else {
            digest<origin_t>(1, {(PortName) standard.ingress_port,
                                 (PortNumber) standard.ingress_port,
                                 (Colour) hdr.top.labels, Mood.SAD, standard.parser_error,
                                 hdr.top.labels == 1});
        }
    }
}

control E(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply { }
}

control D(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.top);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
