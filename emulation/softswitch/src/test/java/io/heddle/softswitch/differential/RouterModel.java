package io.heddle.softswitch.differential;

import java.util.Arrays;
import java.util.Optional;

/** What examples/router.p4 is to do, written down a second time, as its source says it. */
final class RouterModel {
  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;
  private static final int TCP = 6;

  /** The entries for 10.0.1.0/24 and 10.0.2.0/24, and the default entry. */
  final long[] packets = new long[3];

  final long[] bytes = new long[3];

  record Sent(int port, byte[] frame) {}

  /** What leaves for a frame; empty if it is dropped. */
  Optional<Sent> send(byte[] frame) {
    if (frame.length < ETHERNET + IPV4
        || number(frame, 12, 2) != 0x0800
        || number(frame, 22, 1) <= 1
        || number(frame, 24, 2) != ValidFrames.checksum(frame, ETHERNET, IPV4)) {
      return Optional.empty();
    }
    int network = number(frame, 30, 3);
    int entry = network == 0x0a0001 ? 0 : network == 0x0a0002 ? 1 : 2;
    packets[entry]++;
    bytes[entry] += frame.length;
    boolean filtered = number(frame, 26, 1) == 10 && number(frame, 23, 1) == TCP;
    if (entry == 2 || filtered) {
      return Optional.empty();
    }
    byte[] out = frame.clone();
    System.arraycopy(frame, 0, out, 6, 6);
    Arrays.fill(out, 0, 6, (byte) 0);
    out[0] = 2;
    out[5] = (byte) (entry + 1);
    out[22]--;
    int checksum = ValidFrames.checksum(out, ETHERNET, IPV4);
    out[24] = (byte) (checksum >>> 8);
    out[25] = (byte) checksum;
    return Optional.of(new Sent(entry + 1, out));
  }

  private static int number(byte[] frame, int at, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | frame[at + i] & 0xff;
    }
    return number;
  }
}
