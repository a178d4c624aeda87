package io.heddle.p4runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages that came and were not read yet. Whoever adds never waits: when too many are unread, the
 * oldest goes and is counted.
 */
final class Unread<T> {
  private final BlockingQueue<T> messages;
  private final AtomicLong dropped = new AtomicLong();

  Unread(int capacity) {
    messages = new ArrayBlockingQueue<>(capacity);
  }

  void add(T message) {
    while (!messages.offer(message)) {
      if (messages.poll() != null) {
        dropped.incrementAndGet();
      }
    }
  }

  Optional<T> poll(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(messages.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
  }

  long dropped() {
    return dropped.get();
  }
}
