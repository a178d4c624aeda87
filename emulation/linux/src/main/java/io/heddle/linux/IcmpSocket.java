package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * ICMP echo (RFC 792) through a raw socket of raw(7), in the network namespace of the opening
 * thread. It sees the echo replies to all senders of that namespace: compare the identifier. For
 * one thread at a time.
 */
public final class IcmpSocket implements AutoCloseable {
  private static final int IPPROTO_ICMP = 1;
  private static final int SOL_RAW = 255;
  private static final int ICMP_FILTER = 1;
  private static final int HEADER = 8;

  private final int socket;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(1 << 16);
  private final MemorySegment destination = arena.allocate(16, 4);
  private final Waiter waiter;

  private IcmpSocket(int socket) {
    this.socket = socket;
    this.waiter = new Waiter(arena, socket);
  }

  /**
   * An echo reply.
   *
   * @param source who sent it, an IPv4 address with its first octet most significant
   * @param identifier from 0 to 65535, as in the request
   * @param sequence from 0 to 65535, as in the request
   * @param timeToLive that was left
   * @param payloadLength in bytes
   */
  public record Reply(
      int source, int identifier, int sequence, int timeToLive, int payloadLength) {}

  /**
   * @throws IOException if permission (CAP_NET_RAW) is missing
   */
  public static IcmpSocket open() throws IOException {
    int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_ICMP);
    try {
      int allButEchoReplies = ~1;
      Libc.setOption(socket, SOL_RAW, ICMP_FILTER, allButEchoReplies);
      return new IcmpSocket(socket);
    } catch (IOException e) {
      Libc.close(socket);
      throw e;
    }
  }

  /**
   * Sends an echo request.
   *
   * @param address an IPv4 address, first octet most significant
   * @param identifier from 0 to 65535
   * @param sequence from 0 to 65535
   * @throws IOException if there is no route, or the payload is too long
   */
  public void sendEcho(int address, int identifier, int sequence, byte[] payload)
      throws IOException {
    byte[] message = echoRequest(identifier, sequence, payload);
    if (message.length > buffer.byteSize()) {
      throw new IOException("a payload of " + payload.length + " bytes is too long to send");
    }
    MemorySegment.copy(message, 0, buffer, JAVA_BYTE, 0, message.length);
    destination.set(JAVA_SHORT, 0, (short) Libc.AF_INET);
    destination.set(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 4, address);
    Libc.sendto(socket, buffer.asSlice(0, message.length), destination);
  }

  /**
   * Waits for the next echo reply.
   *
   * @return nothing after the time-out
   */
  public Optional<Reply> receive(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (waiter.await(Math.max(0, deadline - System.nanoTime()))) {
      int length = Libc.recv(socket, buffer, Libc.MSG_DONTWAIT);
      Optional<Reply> reply = parse(buffer.asSlice(0, length).toArray(JAVA_BYTE));
      if (reply.isPresent()) {
        return reply;
      }
    }
    return Optional.empty();
  }

  /** An ICMP echo request with its checksum. */
  static byte[] echoRequest(int identifier, int sequence, byte[] payload) {
    byte[] message =
        ByteBuffer.allocate(HEADER + payload.length)
            .put((byte) 8)
            .put((byte) 0)
            .putShort((short) 0)
            .putShort((short) identifier)
            .putShort((short) sequence)
            .put(payload)
            .array();
    ByteBuffer.wrap(message).putShort(2, (short) checksum(message));
    return message;
  }

  /** The Internet checksum of RFC 1071: 0 over a message that holds its right checksum. */
  static int checksum(byte[] message) {
    int sum = 0;
    for (int i = 0; i < message.length; i++) {
      sum += (message[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  /** Reads an IPv4 packet that should hold an echo reply. */
  static Optional<Reply> parse(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    int start = packet.length < 20 ? 0 : (packet[0] & 0xf) * 4;
    if (start < 20 || packet.length < start + HEADER || packet[start] != 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Reply(
            bytes.getInt(12),
            Short.toUnsignedInt(bytes.getShort(start + 4)),
            Short.toUnsignedInt(bytes.getShort(start + 6)),
            packet[8] & 0xff,
            packet.length - start - HEADER));
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      Libc.close(socket);
    }
  }
}
