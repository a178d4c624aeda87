package io.heddle.softswitch.flow;

import java.nio.ByteBuffer;
import java.util.List;
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

  /**
   * Where a packet's TCP or UDP header ends, that in a VXLAN tunnel if it is one; 0 without one.
   */
  public static int headers(byte[] packet) {
    return headers(ByteBuffer.wrap(packet), 0, false);
  }

  private static int headers(ByteBuffer b, int ethernet, boolean tunnelled) {
    int at = ethernet + 12;
    while (List.of(0x8100, 0x88a8).contains(b.getShort(at) & 0xffff)) {
      at += 4;
    }
    int ip = at + 2;
    boolean v4 = b.getShort(at) == 0x0800;
    if (!v4 && b.getShort(at) != (short) 0x86dd || b.get(ip) >> 4 != (v4 ? 4 : 6)) {
      return 0;
    }
    int transport = ip + (v4 ? (b.get(ip) & 0xf) * 4 : 40);
    boolean whole = !v4 || (b.getShort(ip + 6) & ~0x4000) == 0;
    int protocol = whole ? b.get(v4 ? ip + 9 : ip + 6) : 0;
    return switch (protocol) {
      case 6 -> transport + (b.get(transport + 12) >> 4 & 0xf) * 4;
      case 17 ->
          b.getShort(transport + 2) == 4789 && !tunnelled
              ? headers(b, transport + 16, true)
              : transport + 8;
      default -> 0;
    };
  }
}
