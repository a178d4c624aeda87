package io.heddle.testbed.app.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a probe frame says about itself wherever it turns up: a 4-byte magic number, the kind, a
 * nonce of 8 bytes in network byte order, the length of the network's name and the name in ASCII.
 * With a name of 32 characters it just fits into the payload of the shortest Ethernet frame.
 *
 * @param network the network that the frame was sent in, 1..32 printable ASCII characters
 * @param nonce tells this frame from all others
 */
public record ProbeMarker(FrameKind kind, String network, long nonce) {
  /** The longest marker in bytes. */
  public static final int LONGEST_BYTES = 46;

  private static final int MAGIC = 0xf74d_6b72; // 0xf7 "Mkr"
  private static final int HEADER_BYTES = 14;
  private static final int NAME_LIMIT = LONGEST_BYTES - HEADER_BYTES;
  private static final FrameKind[] KINDS = FrameKind.values();

  public ProbeMarker {
    if (!isName(network)) {
      throw new IllegalArgumentException(
          "a marker's network must have 1..32 ASCII characters: " + network);
    }
  }

  byte[] encode() {
    return ByteBuffer.allocate(HEADER_BYTES + network.length())
        .putInt(MAGIC)
        .put((byte) kind.ordinal())
        .putLong(nonce)
        .put((byte) network.length())
        .put(network.getBytes(US_ASCII))
        .array();
  }

  /** The first marker in {@code frame}, wherever it is and whatever is around it. */
  public static Optional<ProbeMarker> find(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    for (int at = 0; at + HEADER_BYTES < frame.length; at++) {
      if (frame[at] == (byte) (MAGIC >>> 24) && bytes.getInt(at) == MAGIC) {
        Optional<ProbeMarker> marker = decode(bytes, at + 4);
        if (marker.isPresent()) {
          return marker;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ProbeMarker> decode(ByteBuffer bytes, int at) {
    int kind = bytes.get(at) & 0xff;
    long nonce = bytes.getLong(at + 1);
    int length = bytes.get(at + 9) & 0xff;
    if (kind >= KINDS.length || at + 10 + length > bytes.limit()) {
      return Optional.empty();
    }
    String network = new String(bytes.array(), at + 10, length, US_ASCII);
    return isName(network)
        ? Optional.of(new ProbeMarker(KINDS[kind], network, nonce))
        : Optional.empty();
  }

  private static boolean isName(String network) {
    return !network.isEmpty()
        && network.length() <= NAME_LIMIT
        && network.chars().allMatch(c -> c > ' ' && c < 127);
  }
}
