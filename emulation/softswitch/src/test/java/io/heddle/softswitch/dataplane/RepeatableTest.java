package io.heddle.softswitch.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4src.HeddleProgram;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Which bits of a packet a program is known to ignore. */
class RepeatableTest {
  /** A VXLAN packet: 42 bytes of outer headers, 8 of VXLAN, then a frame with TCP. */
  private static final byte[] PACKET =
      HexFormat.of()
          .parseHex(
              ("0200000000f1 0200000000f2 0800 4500 0072 0001 4000 40 11 0000 c0a80002 c0a80001"
                      + "c000 12b5 005e 0000 0800000000007700"
                      + "02000000000a 02000000000b 0800 4500 0040 0007 4000 40 06 0000"
                      + "0a000001 0a000002 1000 2000 00000001 00000002 5010 0100 0000 0000"
                      + "0102030405060708090a0b0c0d0e0f101112131415161718")
                  .replace(" ", ""));

  private final Worker worker = Dataplane.load(HeddleProgram.bmv2Json()).newWorker();

  private boolean ignores(int at, int bytes) {
    byte[] flips = new byte[PACKET.length];
    for (int i = at; i < at + bytes; i++) {
      flips[i] = (byte) 0xff;
    }
    MemorySegment packet = Arena.ofAuto().allocate(PACKET.length);
    MemorySegment.copy(PACKET, 0, packet, ValueLayout.JAVA_BYTE, 0, PACKET.length);
    return worker.ignores(1, packet, 0, PACKET.length, flips, PACKET.length);
  }

  @Test
  void whatNoTableAndNoConditionLooksAtIsIgnored() {
    assertThat(worker.isRepeatable()).isTrue();
    assertThat(ignores(18, 2)).as("identification").isTrue();
    assertThat(ignores(24, 2)).as("header checksum").isTrue();
    assertThat(ignores(40, 2)).as("UDP checksum").isTrue();
    assertThat(ignores(68, 2)).as("inner identification, copied with its header").isTrue();
    assertThat(ignores(88, 30)).as("what is not parsed").isTrue();
  }

  @Test
  void whatDecidesAboutThePacketIsNot() {
    assertThat(ignores(12, 2)).as("EtherType").isFalse();
    assertThat(ignores(26, 1)).as("source address").isFalse();
    assertThat(ignores(46, 3)).as("network identifier").isFalse();
    assertThat(ignores(50, 1)).as("inner destination").isFalse();
    assertThat(ignores(76, 1)).as("inner source address, copied to the field of a hash").isFalse();
    assertThat(ignores(85, 1)).as("a port").isFalse();
  }

  @Test
  void packetsThatLeaveMoreThanCountsBehindAllRun() throws Exception {
    for (String program : new String[] {"registers", "shares", "paths", "overwrites", "spray"}) {
      try (InputStream in = getClass().getResourceAsStream("/programs/" + program + ".json")) {
        assertThat(Dataplane.load(in.readAllBytes()).newWorker().isRepeatable())
            .as(program)
            .isFalse();
      }
    }
  }
}
