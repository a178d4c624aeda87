package io.heddle.testbed.app.function;

import io.heddle.linux.PacketSocket;
import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A "bump in the wire": forwards every frame between two interfaces unchanged, and remembers which
 * sessions passed and in which direction.
 */
public final class TransparentFunction implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransparentFunction.class);
  private static final int LEFT_TO_RIGHT = 0;
  private static final int RIGHT_TO_LEFT = 1;

  private final PacketSocket left;
  private final PacketSocket right;
  private final SessionTable sessions;
  private final LongAdder otherFrames = new LongAdder();
  private final LongAdder unrecorded = new LongAdder();
  private final List<Thread> threads;

  /**
   * What passed so far.
   *
   * @param otherFrames frames that are not IPv4, such as ARP
   * @param unrecordedFrames frames of sessions beyond the limit; they are forwarded all the same
   */
  public record Snapshot(List<Session> sessions, long otherFrames, long unrecordedFrames) {
    public Snapshot {
      sessions = List.copyOf(sessions);
    }
  }

  /**
   * Forwards at once. Both interfaces must be up, should have no addresses, and need large enough
   * an MTU for each other's frames.
   *
   * @param sessionsLimit the most sessions that it remembers, 1..1 048 576
   */
  public TransparentFunction(
      NetworkStack stack, String leftInterface, String rightInterface, int sessionsLimit)
      throws IOException {
    this.sessions = new SessionTable(sessionsLimit);
    this.left = stack.open(() -> PacketSocket.open(leftInterface));
    try {
      this.right = stack.open(() -> PacketSocket.open(rightInterface));
    } catch (IOException e) {
      left.close();
      throw e;
    }
    this.threads =
        List.of(
            stack.start("function-right", () -> forward(left, right, LEFT_TO_RIGHT)),
            stack.start("function-left", () -> forward(right, left, RIGHT_TO_LEFT)));
  }

  public Snapshot snapshot() {
    return new Snapshot(sessions.snapshot(), otherFrames.sum(), unrecorded.sum());
  }

  private void forward(PacketSocket from, PacketSocket to, int direction) {
    SessionKey key = new SessionKey();
    try {
      while (from.receive(-1)) {
        do {
          record(from, key, direction);
          to.send(from.buffer(), from.offset(), from.length());
        } while (from.receive(0));
        to.flush();
      }
    } catch (IOException e) {
      LOG.error("function stops forwarding from {}: {}", from.interfaceName(), e.getMessage());
    }
  }

  private void record(PacketSocket from, SessionKey key, int direction) {
    if (!key.read(from.buffer(), from.offset(), from.length())) {
      otherFrames.increment();
    } else if (!sessions.count(key, direction)) {
      unrecorded.increment();
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
