package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Requests of netdevice(7) about the network interfaces of the calling thread's namespace. */
final class Interfaces {
  private static final long SIOCGIFMTU = 0x8921;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final int NAME_SIZE = 16;
  private static final int REQUEST_SIZE = 40;

  private Interfaces() {}

  static int index(String name) throws IOException {
    return number(name, SIOCGIFINDEX);
  }

  static int mtu(String name) throws IOException {
    return number(name, SIOCGIFMTU);
  }

  private static int number(String name, long request) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = request(arena, name);
      request(name, request, argument);
      return argument.get(JAVA_INT, NAME_SIZE);
    }
  }

  /** A zeroed {@code struct ifreq} with its name set; its union starts at byte 16. */
  static MemorySegment request(Arena arena, String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length >= NAME_SIZE) {
      throw new IOException("not an interface name of 1 to 15 bytes: '" + name + "'");
    }
    MemorySegment argument = arena.allocate(REQUEST_SIZE, 8);
    MemorySegment.copy(bytes, 0, argument, JAVA_BYTE, 0, bytes.length);
    return argument;
  }

  static void request(String name, long request, MemorySegment argument) throws IOException {
    int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
    try {
      Libc.ioctl(socket, request, argument);
    } catch (ErrnoException e) {
      if (e.errno() == ErrnoException.ENODEV) {
        throw new IOException("there is no network interface " + name, e);
      }
      throw e;
    } finally {
      Libc.close(socket);
    }
  }
}
