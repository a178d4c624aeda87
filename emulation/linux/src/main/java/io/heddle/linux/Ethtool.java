package io.heddle.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Offload settings of an interface in the calling thread's network namespace, by the {@code
 * SIOCETHTOOL} request (linux/ethtool.h), as ethtool(8) sets them.
 */
public final class Ethtool {
  private static final long SIOCETHTOOL = 0x8946;

  private Ethtool() {}

  /** Work that the kernel may leave to the device. */
  public enum Offload {
    SEND_CHECKSUM(0x16),
    SCATTER_GATHER(0x18),
    TCP_SEGMENTATION(0x1e),
    GENERIC_SEGMENTATION(0x23),
    GENERIC_RECEIVE(0x2b);

    /** The command that reads the setting; the next number sets it. */
    private final int get;

    Offload(int get) {
      this.get = get;
    }
  }

  /**
   * @throws IOException naming the interface if there is none, or permission is missing
   */
  public static boolean isOn(String interfaceName, Offload offload) throws IOException {
    return command(interfaceName, offload.get, 0) != 0;
  }

  /**
   * @throws IOException if there is no such interface, permission is missing, or it cannot change
   */
  public static void set(String interfaceName, Offload offload, boolean on) throws IOException {
    command(interfaceName, offload.get + 1, on ? 1 : 0);
  }

  /**
   * Makes every frame that leaves a veth interface whole: at most its MTU long and with all its
   * checksums, as a switch in user space needs it.
   */
  public static void turnOffSendOffloads(String interfaceName) throws IOException {
    set(interfaceName, Offload.TCP_SEGMENTATION, false);
    set(interfaceName, Offload.GENERIC_SEGMENTATION, false);
    set(interfaceName, Offload.GENERIC_RECEIVE, false);
    set(interfaceName, Offload.SEND_CHECKSUM, false);
    set(interfaceName, Offload.SCATTER_GATHER, false);
  }

  private static int command(String interfaceName, int command, int data) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      value.set(JAVA_INT, 0, command);
      value.set(JAVA_INT, 4, data);
      MemorySegment request = Interfaces.request(arena, interfaceName);
      request.set(ADDRESS, 16, value);
      Interfaces.request(interfaceName, SIOCETHTOOL, request);
      return value.get(JAVA_INT, 4);
    }
  }
}
