package io.heddle.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IcmpMessageTest {
  @Test
  void theChecksumIsThatOfRfc1071() {
    // Section 3 of RFC 1071 sums these octets to ddf2.
    byte[] example = HexFormat.of().parseHex("0001f203f4f5f6f7");
    assertThat(IcmpSocket.checksum(example)).isEqualTo(~0xddf2 & 0xffff);
  }

  @Property
  void aRequestHoldsItsRightChecksum(
      @ForAll @IntRange(max = 65535) int identifier,
      @ForAll @IntRange(max = 65535) int sequence,
      @ForAll byte[] payload) {
    byte[] request = IcmpSocket.echoRequest(identifier, sequence, payload);
    assertThat(IcmpSocket.checksum(request)).isZero();
    assertThat(request).hasSize(8 + payload.length).startsWith(8, 0);
  }

  @Property
  void aReplyIsReadWithTheOptionsOfItsIpHeader(
      @ForAll @IntRange(min = 5, max = 15) int headerWords, @ForAll byte[] payload) {
    byte[] message = IcmpSocket.echoRequest(0xabcd, 0xfffe, payload);
    message[0] = 0;
    byte[] packet =
        ByteBuffer.allocate(headerWords * 4 + message.length)
            .put(0, (byte) (0x40 | headerWords))
            .put(8, (byte) 61)
            .putInt(12, 0xc0a80001)
            .put(headerWords * 4, message)
            .array();
    assertThat(IcmpSocket.parse(packet))
        .contains(new IcmpSocket.Reply(0xc0a80001, 0xabcd, 0xfffe, 61, payload.length));
  }

  @Property
  void anythingElseIsNoReply(@ForAll byte[] packet) {
    if (packet.length > 28 && packet[(packet[0] & 0xf) * 4 % packet.length] == 0) {
      return;
    }
    assertThat(IcmpSocket.parse(packet)).isEmpty();
  }
}
