package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.ControllerPacketMetadata;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.PacketIn;
import io.heddle.p4.v1.PacketMetadata;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.bmv2.Header;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The headers that a program puts before packets to the controller and expects before packets from
 * it (P4Runtime 1.5, sections 6.4.6 and 16.1): fields of the p4info in their order, without gaps,
 * the most significant bit first.
 */
record PacketHeaders(Optional<List<Field>> in, Optional<List<Field>> out) {
  record Field(int id, String name, int widthBits, Optional<TranslatedType> translated) {}

  /**
   * The headers of a p4info.
   *
   * @param types after the tables are bound, as the p4info does not tell how wide translated types
   *     are in the program
   * @param program the program's headers
   */
  static PacketHeaders of(P4Info p4info, TranslatedTypes types, List<Header> program)
      throws Rejection {
    return new PacketHeaders(
        header(p4info, "packet_in", types, program), header(p4info, "packet_out", types, program));
  }

  private static Optional<List<Field>> header(
      P4Info p4info, String name, TranslatedTypes types, List<Header> program) throws Rejection {
    for (ControllerPacketMetadata header : p4info.getControllerPacketMetadataList()) {
      if (header.getPreamble().getName().equals(name)) {
        Optional<Header> same = program.stream().filter(h -> isThis(header, types, h)).findFirst();
        List<Field> fields = new ArrayList<>();
        for (ControllerPacketMetadata.Metadata field : header.getMetadataList()) {
          Optional<TranslatedType> translated =
              types.of(header.getPreamble().getId(), field.getId());
          if (translated.isPresent() && same.isPresent()) {
            translated.get().found(same.get().fields().get(fields.size()).widthBits());
          }
          int width = translated.isPresent() ? translated.get().widthBits() : field.getBitwidth();
          fields.add(new Field(field.getId(), field.getName(), width, translated));
        }
        if (fields.stream().anyMatch(f -> f.widthBits() <= 0)) {
          throw Rejection.invalid("header " + name + " has a field without a width");
        }
        if (bits(fields) % Byte.SIZE != 0) {
          // Nothing but whole bytes can be extracted or emitted: the program makes no use of it.
          return Optional.empty();
        }
        return Optional.of(List.copyOf(fields));
      }
    }
    return Optional.empty();
  }

  /** Whether a header of the program has the p4info's fields, which is all that tells. */
  private static boolean isThis(
      ControllerPacketMetadata header, TranslatedTypes types, Header program) {
    if (program.metadata() || program.fields().size() != header.getMetadataCount()) {
      return false;
    }
    for (int i = 0; i < header.getMetadataCount(); i++) {
      ControllerPacketMetadata.Metadata field = header.getMetadata(i);
      boolean translated = types.of(header.getPreamble().getId(), field.getId()).isPresent();
      io.heddle.softswitch.bmv2.Field found = program.fields().get(i);
      if (!found.name().equals(field.getName())
          || (!translated && found.widthBits() != field.getBitwidth())) {
        return false;
      }
    }
    return true;
  }

  private static int bits(List<Field> fields) {
    return fields.stream().mapToInt(Field::widthBits).sum();
  }

  /** The frame that a packet-out becomes at the CPU port. */
  byte[] toFrame(PacketOut packet) throws Rejection {
    List<Field> fields =
        out.orElseThrow(
            () -> Rejection.invalid("the program has no packet_out header, so no packet-out"));
    if (packet.getMetadataCount() != fields.size()) {
      throw Rejection.invalid(
          "a packet-out needs %d metadata fields, not %d"
              .formatted(fields.size(), packet.getMetadataCount()));
    }
    BigInteger header = BigInteger.ZERO;
    for (Field field : fields) {
      PacketMetadata metadata =
          packet.getMetadataList().stream()
              .filter(candidate -> candidate.getMetadataId() == field.id())
              .findFirst()
              .orElseThrow(
                  () -> Rejection.invalid("packet-out metadata " + field.name() + " is missing"));
      String what = "packet-out metadata " + field.name();
      Bitstring value =
          field.translated().isPresent()
              ? field.translated().get().toProgram(metadata.getValue(), what)
              : Values.read(metadata.getValue(), field.widthBits(), what);
      header = header.shiftLeft(field.widthBits()).or(value.toBigInteger());
    }
    int headerBytes = bits(fields) / Byte.SIZE;
    byte[] frame = new byte[headerBytes + packet.getPayload().size()];
    byte[] number = header.toByteArray(); // with a sign byte before it, or shorter than the header
    int length = Math.min(number.length, headerBytes);
    System.arraycopy(number, number.length - length, frame, headerBytes - length, length);
    packet.getPayload().copyTo(frame, headerBytes);
    return frame;
  }

  /** The packet-in that a frame sent to the CPU port becomes; empty if the program has none. */
  Optional<PacketIn> fromFrame(byte[] frame) {
    if (in.isEmpty() || frame.length < bits(in.get()) / Byte.SIZE) {
      return Optional.empty();
    }
    List<Field> fields = in.get();
    int headerBytes = bits(fields) / Byte.SIZE;
    BigInteger header = new BigInteger(1, frame, 0, headerBytes);
    int remaining = headerBytes * Byte.SIZE;
    List<PacketMetadata> metadata = new ArrayList<>();
    for (Field field : fields) {
      remaining -= field.widthBits();
      BigInteger mask = BigInteger.ONE.shiftLeft(field.widthBits()).subtract(BigInteger.ONE);
      Bitstring value = Bitstring.of(header.shiftRight(remaining).and(mask).toByteArray());
      metadata.add(
          PacketMetadata.newBuilder()
              .setMetadataId(field.id())
              .setValue(field.translated().map(t -> t.toController(value)).orElse(value.bytes()))
              .build());
    }
    ByteString payload = ByteString.copyFrom(frame, headerBytes, frame.length - headerBytes);
    return Optional.of(PacketIn.newBuilder().setPayload(payload).addAllMetadata(metadata).build());
  }
}
