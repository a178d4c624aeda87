package io.heddle.testbed.app.dns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A domain name in lower case without the final dot, since DNS ignores case (RFC 4343); the root is
 * empty. Labels are 1..63 bytes and hold no dot; the whole takes at most 255 bytes on the wire (RFC
 * 1035 section 3.1).
 */
public record DnsName(String text) {
  private static final int LABEL_LIMIT = 63;
  private static final int WIRE_LIMIT = 255;
  private static final int POINTER = 0xc0;

  public DnsName {
    text = text.toLowerCase(Locale.ROOT);
    text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    int wire = 1;
    for (String label : labels(text)) {
      boolean latin = label.chars().allMatch(c -> c < 256);
      if (label.isEmpty() || label.length() > LABEL_LIMIT || !latin) {
        throw new IllegalArgumentException("not a domain name: " + text);
      }
      wire += 1 + label.length();
    }
    if (wire > WIRE_LIMIT) {
      throw new IllegalArgumentException("domain name too long: " + text);
    }
  }

  void write(ByteBuffer message) {
    for (String label : labels(text)) {
      message.put((byte) label.length()).put(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    message.put((byte) 0);
  }

  /**
   * Reads a name at the position of {@code message}, which starts at index 0, and moves past it.
   * Compression pointers (RFC 1035 section 4.1.4) may only lead backwards, so they cannot loop.
   */
  static DnsName read(ByteBuffer message) throws DnsFormatException {
    List<String> labels = new ArrayList<>();
    int at = message.position();
    int end = -1;
    int lowest = at;
    int length = octet(message, at);
    while (length != 0) {
      if ((length & POINTER) == POINTER) {
        int target = (length & ~POINTER) << 8 | octet(message, at + 1);
        if (target >= lowest) {
          throw new DnsFormatException("compression pointer does not lead backwards");
        }
        end = end < 0 ? at + 2 : end;
        lowest = target;
        at = target;
      } else if (length > LABEL_LIMIT || at + 1 + length > message.limit()) {
        throw new DnsFormatException("label too long");
      } else {
        byte[] label = new byte[length];
        message.get(at + 1, label);
        labels.add(new String(label, StandardCharsets.ISO_8859_1));
        at += 1 + length;
      }
      length = octet(message, at);
    }
    message.position(end < 0 ? at + 1 : end);
    if (labels.stream().anyMatch(label -> label.indexOf('.') >= 0)) {
      throw new DnsFormatException("dot within a label");
    }
    try {
      return new DnsName(String.join(".", labels));
    } catch (IllegalArgumentException e) {
      throw new DnsFormatException(e.getMessage());
    }
  }

  private static int octet(ByteBuffer message, int at) throws DnsFormatException {
    if (at >= message.limit()) {
      throw new DnsFormatException("message ends within a name");
    }
    return Byte.toUnsignedInt(message.get(at));
  }

  private static String[] labels(String text) {
    return text.isEmpty() ? new String[0] : text.split("\\.", -1);
  }

  @Override
  public String toString() {
    return text;
  }
}
