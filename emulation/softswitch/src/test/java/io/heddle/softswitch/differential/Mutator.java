package io.heddle.softswitch.differential;

import java.util.Arrays;
import java.util.Random;

/** Damages frames in the ways that lines, software and attackers do. */
final class Mutator {
  private static final int LONGEST_FRAME = 65535;

  /** Of these, parsers make decisions: versions, lengths, EtherTypes, protocols, small numbers. */
  private static final byte[] TELLING = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    0x11,
    0x45,
    0x46,
    0x4f,
    0x60,
    0x7f,
    (byte) 0x81,
    (byte) 0x84,
    (byte) 0x86,
    (byte) 0xdd,
    (byte) 0xfe,
    (byte) 0xff
  };

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** A frame made of one, with parts of another; one to three times over. */
  byte[] mutate(byte[] frame, byte[] other) {
    byte[] mutated = frame;
    for (int i = random.nextInt(3); i >= 0; i--) {
      mutated = once(mutated, other);
    }
    return mutated;
  }

  private byte[] once(byte[] frame, byte[] other) {
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      case 1, 2 -> flipped(frame);
      case 3 -> spliced(frame, other);
      case 4 -> grown(frame);
      case 5 -> inserted(frame);
      case 6 -> overwritten(frame, false);
      default -> overwritten(frame, true);
    };
  }

  private byte[] flipped(byte[] frame) {
    byte[] flipped = frame.clone();
    for (int i = random.nextInt(8); i >= 0 && frame.length > 0; i--) {
      // Mostly where headers are.
      int bit =
          random.nextInt(8 * (random.nextBoolean() ? Math.min(80, frame.length) : frame.length));
      flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
    }
    return flipped;
  }

  private byte[] spliced(byte[] frame, byte[] other) {
    int head = random.nextInt(frame.length + 1);
    int from = random.nextInt(other.length + 1);
    return joined(frame, head, Arrays.copyOfRange(other, from, other.length), 0);
  }

  private byte[] grown(byte[] frame) {
    int longest = random.nextInt(500) == 0 ? LONGEST_FRAME : 200;
    byte[] tail = new byte[random.nextInt(longest)];
    random.nextBytes(tail);
    return joined(frame, frame.length, tail, 0);
  }

  /** With a header more, or a part of one twice. */
  private byte[] inserted(byte[] frame) {
    int at = random.nextInt(frame.length + 1);
    int length = random.nextInt(40);
    byte[] header =
        random.nextBoolean()
            ? Arrays.copyOfRange(frame, at, Math.min(frame.length, at + length))
            : telling(length);
    byte[] head = joined(frame, at, header, 0);
    return joined(head, head.length, frame, at);
  }

  private byte[] overwritten(byte[] frame, boolean byTelling) {
    byte[] overwritten = frame.clone();
    int at = random.nextInt(frame.length + 1);
    byte[] header = byTelling ? telling(random.nextInt(20)) : new byte[random.nextInt(20)];
    if (!byTelling) {
      random.nextBytes(header);
    }
    System.arraycopy(header, 0, overwritten, at, Math.min(header.length, frame.length - at));
    return overwritten;
  }

  private byte[] telling(int length) {
    byte[] header = new byte[length];
    for (int i = 0; i < length; i++) {
      header[i] = TELLING[random.nextInt(TELLING.length)];
    }
    return header;
  }

  /**
   * The first {@code head} bytes of one, then the other from {@code from}; no longer than may be.
   */
  private static byte[] joined(byte[] one, int head, byte[] other, int from) {
    int tail = Math.min(other.length - from, LONGEST_FRAME - head);
    byte[] joined = Arrays.copyOf(one, head + tail);
    System.arraycopy(other, from, joined, head, tail);
    return joined;
  }
}
