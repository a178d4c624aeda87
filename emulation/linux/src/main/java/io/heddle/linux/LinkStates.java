package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Asks whether network interfaces can carry frames now, by {@code SIOCGIFFLAGS} of netdevice(7). It
 * belongs to the network namespace that its opening thread is in. Not thread-safe.
 */
public final class LinkStates implements AutoCloseable {
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final int FLAGS_AT = 16;
  private static final int IFF_UP = 0x1;
  private static final int IFF_RUNNING = 0x40;

  private final int socket;
  private boolean closed;

  private LinkStates(int socket) {
    this.socket = socket;
  }

  public static LinkStates open() throws IOException {
    return new LinkStates(Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
  }

  /** Whether there is such an interface, it is switched on and the other end of its wire too. */
  public boolean isUp(String interfaceName) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = Interfaces.request(arena, interfaceName);
      Libc.ioctl(socket, SIOCGIFFLAGS, request);
      int flags = request.get(JAVA_SHORT, FLAGS_AT);
      return (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
    } catch (IOException e) {
      return false; // there is none any more
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(socket);
    }
  }
}
