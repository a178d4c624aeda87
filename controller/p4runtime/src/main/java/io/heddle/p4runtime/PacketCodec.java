package io.heddle.p4runtime;

import io.heddle.p4.config.v1.ControllerPacketMetadata;
import io.heddle.p4.v1.PacketIn;
import io.heddle.p4.v1.PacketMetadata;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4runtime.entity.Bitstring;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metadata of packets by the names that one p4info gives to them (section 6.4.8). */
final class PacketCodec {
  private final List<ControllerPacketMetadata.Metadata> in;
  private final List<ControllerPacketMetadata.Metadata> out;

  PacketCodec(P4Info p4info) {
    in = header(p4info, "packet_in");
    out = header(p4info, "packet_out");
  }

  private static List<ControllerPacketMetadata.Metadata> header(P4Info p4info, String name) {
    return p4info.message().getControllerPacketMetadataList().stream()
        .filter(header -> header.getPreamble().getName().equals(name))
        .findFirst()
        .map(ControllerPacketMetadata::getMetadataList)
        .orElse(List.of());
  }

  Packet decode(PacketIn message) {
    Map<String, Bitstring> metadata = new HashMap<>();
    for (PacketMetadata value : message.getMetadataList()) {
      ControllerPacketMetadata.Metadata field =
          in.stream()
              .filter(candidate -> candidate.getId() == value.getMetadataId())
              .findFirst()
              .orElseThrow(
                  () ->
                      new EntityException(
                          "packet_in has no metadata with the id " + value.getMetadataId()));
      metadata.put(field.getName(), new Bitstring(value.getValue()));
    }
    return new Packet(message.getPayload(), metadata);
  }

  PacketOut encode(Packet packet) {
    PacketOut.Builder message = PacketOut.newBuilder().setPayload(packet.payload());
    for (ControllerPacketMetadata.Metadata field : out) {
      Bitstring value = packet.metadata().get(field.getName());
      if (value == null) {
        throw new EntityException("packet_out: metadata " + field.getName() + " is missing");
      }
      if (field.getBitwidth() > 0 && value.bitLength() > field.getBitwidth()) {
        throw new EntityException(
            "packet_out: metadata %s: %s does not fit %d bits"
                .formatted(field.getName(), value, field.getBitwidth()));
      }
      message.addMetadata(
          PacketMetadata.newBuilder().setMetadataId(field.getId()).setValue(value.bytes()));
    }
    for (String name : packet.metadata().keySet()) {
      if (out.stream().noneMatch(field -> field.getName().equals(name))) {
        throw new EntityException("packet_out: has no metadata " + name);
      }
    }
    return message.build();
  }
}
