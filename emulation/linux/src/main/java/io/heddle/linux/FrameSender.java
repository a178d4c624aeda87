package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * Sends the same few Ethernet frames over and over, as fast as one thread can: they are laid out
 * for sendmmsg(2) once, and the socket receives nothing. For traffic generators. The socket belongs
 * to the network namespace of the thread that opens it; one thread at a time may use it.
 */
public final class FrameSender implements AutoCloseable {
  /** The most frames of one {@link #send}. */
  public static final int BATCH = 64;

  private static final int SOL_PACKET = 263;
  private static final int PACKET_QDISC_BYPASS = 20;

  private final int socket;
  private final Arena arena;
  private final MemorySegment state;
  private final MessageArray messages;
  private long refused;
  private boolean closed;

  private FrameSender(int socket, List<byte[]> frames) {
    this.socket = socket;
    arena = Arena.ofShared();
    state = Libc.newState(arena);
    messages = new MessageArray(arena, BATCH, BATCH);
    for (int i = 0; i < BATCH; i++) {
      byte[] frame = frames.get(i % frames.size());
      messages.setVector(i, arena.allocateFrom(JAVA_BYTE, frame).address(), frame.length);
      messages.setMessage(i, i, 1);
    }
  }

  /**
   * Opens an interface for sending.
   *
   * @param frames 1 to {@link #BATCH} whole frames, used in turn; each batch starts with the first
   * @throws IOException if there is no such interface, or permission is missing (CAP_NET_RAW)
   */
  public static FrameSender open(String interfaceName, List<byte[]> frames) throws IOException {
    if (frames.isEmpty() || frames.size() > BATCH) {
      throw new IllegalArgumentException("1 to " + BATCH + " frames, not " + frames.size());
    }
    int index = Interfaces.index(interfaceName);
    // Protocol 0: the socket takes no frame in.
    int socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
    try (Arena arguments = Arena.ofConfined()) {
      Libc.setOption(socket, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
      MemorySegment address = arguments.allocate(20, 4);
      address.set(JAVA_SHORT, 0, (short) Libc.AF_PACKET);
      address.set(JAVA_INT, 4, index);
      Libc.bind(socket, address);
      return new FrameSender(socket, frames);
    } catch (IOException e) {
      Libc.close(socket);
      throw e;
    }
  }

  /**
   * Sends up to {@code count} frames, 1 to {@link #BATCH}.
   *
   * @return how many the kernel took, or refused for good; less than asked where the socket's
   *     buffer is full for the moment
   */
  public int send(int count) throws IOException {
    int done = 0;
    try {
      while (done < count) {
        int sent = Libc.sendmmsg(state, socket, messages.address(0), count - done);
        if (sent >= 0) {
          done += sent;
          continue;
        }
        int errno = Libc.errno(state);
        switch (errno) {
          case ErrnoException.EINTR -> {}
          case ErrnoException.EAGAIN -> {
            return done;
          }
          case ErrnoException.ENOBUFS -> {
            done++;
            refused++;
          }
          default -> throw new ErrnoException("sendmmsg", errno, Libc.reason(errno));
        }
      }
      return done;
    } finally {
      Reference.reachabilityFence(this); // its memory is passed on as numbers
    }
  }

  /** How many frames the interface refused because its other end was overrun. */
  public long refused() {
    return refused;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(socket);
      arena.close();
    }
  }
}
