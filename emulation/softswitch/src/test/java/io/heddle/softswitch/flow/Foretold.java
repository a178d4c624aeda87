package io.heddle.softswitch.flow;

import java.nio.ByteBuffer;
import java.util.Random;

/** What a recipe says of packets, done by the book and without haste. */
public final class Foretold {
  private Foretold() {}

  /** A packet of the flow: where the mask lets it, any bytes or those of the probed one. */
  public static byte[] packet(Recipe recipe, byte[] probed, int length, Random random) {
    byte[] mask = recipe.mask();
    byte[] packet = new byte[length];
    random.nextBytes(packet);
    boolean near = random.nextBoolean();
    for (int i = 0; i < Math.min(length, probed.length); i++) {
      if (i < mask.length && mask[i] != 0 || near && random.nextInt(8) > 0) {
        packet[i] = probed[i];
      }
    }
    return packet;
  }

  /** Whether a packet is of the flow. */
  public static boolean covers(Recipe recipe, byte[] probed, byte[] packet) {
    byte[] mask = recipe.mask();
    boolean covered = packet.length >= mask.length;
    for (int i = 0; covered && i < mask.length; i++) {
      covered = (packet[i] & mask[i]) == (probed[i] & mask[i]);
    }
    return covered;
  }

  /** What leaves. */
  public static byte[] leaves(Recipe recipe, byte[] packet) {
    byte[] prefix = recipe.prefix();
    int length = prefix.length + packet.length - recipe.removed();
    ByteBuffer out = ByteBuffer.allocate(length).put(prefix);
    out.put(packet, recipe.removed(), packet.length - recipe.removed());
    if (recipe.lengthsFollow()) {
      out.putShort(16, (short) (length - 14)).putShort(38, (short) (length - 34));
      out.putShort(24, (short) 0);
      int sum = 0;
      for (int at = 14; at < 34; at += 2) {
        sum += out.getShort(at) & 0xffff;
      }
      while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >>> 16);
      }
      out.putShort(24, (short) ~sum);
    }
    return out.array();
  }
}
