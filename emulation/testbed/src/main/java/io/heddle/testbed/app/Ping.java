package io.heddle.testbed.app;

import io.heddle.intent.Ipv4Address;
import io.heddle.linux.ErrnoException;
import io.heddle.linux.IcmpSocket;
import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * ICMP echo requests to one address (RFC 792).
 *
 * @param count how many, 1..65536
 * @param interval from one request to the next
 * @param timeout how long to wait for each reply
 * @param payloadBytes ICMP payload, 0..65507
 */
public record Ping(
    Ipv4Address target, int count, Duration interval, Duration timeout, int payloadBytes) {
  private static final int SEQUENCES = 1 << 16;
  private static final int EHOSTUNREACH = 113;

  public Ping {
    if (count < 1 || count > SEQUENCES) {
      throw new IllegalArgumentException("ping count must be 1..65536: " + count);
    }
    if (payloadBytes < 0 || payloadBytes > 65_507) {
      throw new IllegalArgumentException("ping payload must be 0..65507 bytes: " + payloadBytes);
    }
    if (interval.isNegative() || !timeout.isPositive()) {
      throw new IllegalArgumentException("ping needs an interval of 0 or more and a timeout");
    }
  }

  /**
   * What came back.
   *
   * @param sent requests that left
   * @param roundTripNanos of each request that was answered in time, in the order of the replies
   */
  public record Result(int sent, List<Long> roundTripNanos) {
    public Result {
      roundTripNanos = List.copyOf(roundTripNanos);
    }

    public int received() {
      return roundTripNanos.size();
    }

    /** The part of the requests that was not answered in time, 0..1. */
    public double lossRatio() {
      return sent == 0 ? 0 : 1 - (double) received() / sent;
    }
  }

  /**
   * Pings from {@code stack} and waits for the last reply or its timeout.
   *
   * @throws IOException if there is no route to the target, or permission is missing
   */
  public Result run(NetworkStack stack) throws IOException {
    try (IcmpSocket socket = stack.open(IcmpSocket::open)) {
      return new Exchange(socket).run();
    }
  }

  /** The requests under way. */
  private final class Exchange {
    private final IcmpSocket socket;
    private final int identifier = ThreadLocalRandom.current().nextInt(1 << 16);
    private final byte[] payload = new byte[payloadBytes];

    /** When each request was sent, or 0 once it is answered. */
    private final long[] sentNanos = new long[count];

    private final List<Long> roundTrips = new ArrayList<>();
    private int answered;

    Exchange(IcmpSocket socket) {
      this.socket = socket;
    }

    Result run() throws IOException {
      long start = System.nanoTime();
      for (int sequence = 0; sequence < count; sequence++) {
        receiveUntil(start + sequence * interval.toNanos(), false);
        sentNanos[sequence] = System.nanoTime();
        send(sequence);
      }
      receiveUntil(System.nanoTime() + timeout.toNanos(), true);
      return new Result(count, roundTrips);
    }

    private void send(int sequence) throws IOException {
      try {
        socket.sendEcho(target.value(), identifier, sequence, payload);
      } catch (ErrnoException e) {
        // Nobody answered ARP for an earlier request: that is loss, not the end of the measurement.
        if (e.errno() != EHOSTUNREACH) {
          throw e;
        }
      }
    }

    /** Takes replies until {@code deadline}, or until none is missing if nothing else is to do. */
    private void receiveUntil(long deadline, boolean isLast) throws IOException {
      long left = deadline - System.nanoTime();
      while (left > 0 && !(isLast && answered == count)) {
        Optional<IcmpSocket.Reply> reply = socket.receive(Duration.ofNanos(left));
        long now = System.nanoTime();
        reply.ifPresent(received -> take(received, now));
        left = deadline - now;
      }
    }

    private void take(IcmpSocket.Reply reply, long now) {
      boolean ours =
          reply.identifier() == identifier
              && reply.source() == target.value()
              && reply.sequence() < count
              && sentNanos[reply.sequence()] != 0;
      if (ours) {
        long roundTrip = now - sentNanos[reply.sequence()];
        sentNanos[reply.sequence()] = 0;
        answered++;
        if (roundTrip <= timeout.toNanos()) {
          roundTrips.add(roundTrip);
        }
      }
    }
  }
}
