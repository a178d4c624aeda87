package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.PacketIn;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4runtime.entity.Bitstring;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PacketHeadersTest {
  private static final ByteString PAYLOAD = ByteString.copyFromUtf8("payload");

  @Test
  void fieldsFollowEachOtherFromTheMostSignificantBit() throws Rejection {
    byte[] frame = headers(9, 7).toFrame(packet(0x101, 3));
    assertThat(frame).startsWith(0x80, 0x83).endsWith(PAYLOAD.toByteArray()).hasSize(9);
  }

  @Property(tries = 200)
  void aFrameIsReadAsItWasWritten(
      @ForAll @IntRange(max = 0x1ff) int port, @ForAll @IntRange(max = 0x7f) int reason)
      throws Rejection {
    PacketHeaders headers = headers(9, 7);
    PacketIn in = headers.fromFrame(headers.toFrame(packet(port, reason))).orElseThrow();
    assertThat(in.getPayload()).isEqualTo(PAYLOAD);
    assertThat(in.getMetadataList()).isEqualTo(packet(port, reason).getMetadataList());
  }

  @Test
  void metadataMustBeWholeAndFit() throws Rejection {
    PacketHeaders headers = headers(9, 7);
    assertThatThrownBy(() -> headers.toFrame(packet(0x200, 0))).isInstanceOf(Rejection.class);
    assertThatThrownBy(() -> headers.toFrame(packet(1, 0).toBuilder().removeMetadata(0).build()))
        .isInstanceOf(Rejection.class);
    PacketOut.Builder twice = packet(1, 0).toBuilder();
    twice.getMetadataBuilder(1).setMetadataId(1);
    assertThatThrownBy(() -> headers.toFrame(twice.build())).isInstanceOf(Rejection.class);
  }

  @Test
  void aProgramWithoutHeadersHasNoPacketIo() throws Rejection {
    PacketHeaders none = headers(P4Info.getDefaultInstance());
    assertThat(none.fromFrame(new byte[60])).isEmpty();
    assertThatThrownBy(() -> none.toFrame(packet(1, 0))).isInstanceOf(Rejection.class);
  }

  @Test
  void aFrameShorterThanTheHeaderIsNoPacketIn() throws Rejection {
    assertThat(headers(9, 7).fromFrame(new byte[1])).isEmpty();
  }

  @Test
  void aHeaderThatIsNoWholeNumberOfBytesIsOneThatTheProgramCannotUse() throws Rejection {
    PacketHeaders headers = headers(9, 6);
    assertThat(headers.fromFrame(new byte[60])).isEmpty();
    assertThatThrownBy(() -> headers.toFrame(packet(1, 0))).isInstanceOf(Rejection.class);
  }

  @Test
  void aFieldWithoutAWidthIsRefused() {
    assertThatThrownBy(() -> headers(8, 0)).isInstanceOf(Rejection.class);
  }

  private static PacketHeaders headers(int... widths) throws Rejection {
    P4Info.Builder p4info = P4Info.newBuilder();
    for (String name : new String[] {"packet_in", "packet_out"}) {
      var header = p4info.addControllerPacketMetadataBuilder();
      header.getPreambleBuilder().setName(name);
      for (int i = 0; i < widths.length; i++) {
        header.addMetadataBuilder().setId(i + 1).setName("field " + i).setBitwidth(widths[i]);
      }
    }
    return headers(p4info.build());
  }

  private static PacketOut packet(int... values) {
    PacketOut.Builder packet = PacketOut.newBuilder().setPayload(PAYLOAD);
    for (int i = 0; i < values.length; i++) {
      packet.addMetadataBuilder().setMetadataId(i + 1).setValue(Bitstring.of(values[i]).bytes());
    }
    return packet.build();
  }

  private static PacketHeaders headers(P4Info p4info) throws Rejection {
    return PacketHeaders.of(p4info, new TranslatedTypes(p4info, PortNames.NUMBERS), List.of());
  }
}
