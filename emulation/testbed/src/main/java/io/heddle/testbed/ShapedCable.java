package io.heddle.testbed;

import io.heddle.linux.PacketSocket;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/** Carries a shaped link's frames between its two ends. */
final class ShapedCable implements AutoCloseable {
  /** Frames taken from one end before the other has its turn. */
  private static final int BURST = 128;

  private final PacketSocket endA;
  private final PacketSocket endB;
  private final Shaper forward;
  private final Shaper backward;
  private final AtomicReference<Shape> newShape = new AtomicReference<>();
  private final SocketThread thread;

  private ShapedCable(String name, List<PacketSocket> ends, Shape shape, SplittableRandom seeds)
      throws IOException {
    endA = ends.get(0);
    endB = ends.get(1);
    forward = new Shaper(shape, seeds.nextLong());
    backward = new Shaper(shape, seeds.nextLong());
    thread = SocketThread.start("link " + name, ends, this::serve);
  }

  /** Starts to carry frames between two interfaces of the calling thread's namespace. */
  static ShapedCable start(
      String name, String interfaceA, String interfaceB, Shape shape, SplittableRandom seeds)
      throws IOException {
    List<PacketSocket> ends = PacketSockets.open(List.of(interfaceA, interfaceB));
    return new ShapedCable(name, ends, shape, seeds);
  }

  void reshape(Shape shape) {
    newShape.set(shape);
    thread.wakeup();
  }

  LinkCounters forward() {
    return forward.counters();
  }

  LinkCounters backward() {
    return backward.counters();
  }

  private long serve() throws IOException {
    if (newShape.getPlain() != null) {
      Shape shape = newShape.getAndSet(null);
      forward.reshape(shape);
      backward.reshape(shape);
    }
    boolean drained = take(endA, forward) & take(endB, backward);
    long now = System.nanoTime();
    deliver(forward, endB, now);
    deliver(backward, endA, now);
    long next = Math.min(forward.nextDelivery(), backward.nextDelivery());
    if (!drained) {
      return 0;
    }
    return next == Long.MAX_VALUE ? -1 : Math.max(0, next - System.nanoTime());
  }

  /** Takes what has arrived at one end; false if more may be there. */
  private static boolean take(PacketSocket from, Shaper direction) throws IOException {
    for (int i = 0; i < BURST; i++) {
      if (!from.receive(0)) {
        return true;
      }
      direction.offer(System.nanoTime(), from.buffer(), from.offset(), from.length());
    }
    return false;
  }

  private static void deliver(Shaper direction, PacketSocket to, long now) throws IOException {
    while (direction.poll(now)) {
      to.send(direction.buffer(), direction.offset(), direction.length());
    }
    to.flush();
  }

  /** Ends it; frames under way are lost. */
  @Override
  public void close() {
    thread.close();
  }
}
