package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.DigestEntry;
import io.heddle.softswitch.dataplane.Digests.Part;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of one digest on their way to the controller (P4Runtime 1.5, section 9.8): those
 * that wait until their list is full or old enough, and those that were sent and not acknowledged,
 * which are not sent again meanwhile. Times are in nanoseconds of any one clock.
 */
final class DigestBuffer {
  /** The longest list where the controller sets no limit, or a greater one. */
  static final int LONGEST_LIST = 4096;

  /** Messages to remember at most; of more, the oldest may be sent again early. */
  static final int MOST_UNACKNOWLEDGED = 1 << 16;

  /** A list to send. */
  record Batch(long listId, List<List<Part>> messages) {}

  private record Sent(Batch batch, long at) {}

  private final Set<List<Part>> waiting = new LinkedHashSet<>();
  private final Set<List<Part>> unacknowledged = new HashSet<>();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private DigestEntry.Config config;
  private long firstAt;
  private long nextId;

  /**
   * @param nextId the id of the next list, which no list before had
   */
  DigestBuffer(DigestEntry.Config config, long nextId) {
    this.config = config;
    this.nextId = nextId;
  }

  DigestEntry.Config config() {
    return config;
  }

  /** Goes on with other limits; they hold for what waits already too. */
  void configure(DigestEntry.Config limits) {
    config = limits;
  }

  long nextId() {
    return nextId;
  }

  /** Takes a message of the data plane; returns the list that is full with it. */
  Optional<Batch> add(List<Part> message, long now) {
    expire(now);
    if (unacknowledged.contains(message) || !waiting.add(message)) {
      return Optional.empty();
    }
    if (waiting.size() == 1) {
      firstAt = now;
    }
    return isDue(now) ? Optional.of(send(now)) : Optional.empty();
  }

  private boolean isDue(long now) {
    int limit = config.getMaxListSize();
    return waiting.size() >= (limit == 0 ? LONGEST_LIST : Math.min(limit, LONGEST_LIST))
        || now - firstAt >= config.getMaxTimeoutNs();
  }

  /** Lets time pass; returns the list that is old enough now. */
  Optional<Batch> tick(long now) {
    expire(now);
    return !waiting.isEmpty() && isDue(now) ? Optional.of(send(now)) : Optional.empty();
  }

  private Batch send(long now) {
    Batch batch = new Batch(nextId++, List.copyOf(waiting));
    waiting.clear();
    if (config.getAckTimeoutNs() > 0) {
      sent.add(new Sent(batch, now));
      unacknowledged.addAll(batch.messages());
      while (unacknowledged.size() > MOST_UNACKNOWLEDGED) {
        forget(sent.remove());
      }
    }
    return batch;
  }

  private void expire(long now) {
    while (!sent.isEmpty() && now - sent.peek().at() >= config.getAckTimeoutNs()) {
      forget(sent.remove());
    }
  }

  private void forget(Sent list) {
    list.batch().messages().forEach(unacknowledged::remove);
  }

  /** The controller has acted on a list; one that is not known may have been forgotten. */
  void acknowledge(long listId) {
    sent.removeIf(
        list -> {
          boolean meant = list.batch().listId() == listId;
          if (meant) {
            forget(list);
          }
          return meant;
        });
  }

  /** Forgets what was sent, as another controller may have to learn it. */
  void forgetSent() {
    sent.clear();
    unacknowledged.clear();
  }
}
