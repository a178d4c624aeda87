package io.heddle.testbed.app.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A stored response. One thread fills it while others already read what is there. Its memory
 * belongs to the {@link HttpCache}, which takes it back when nobody reads it any more.
 */
final class CachedObject {
  private final ResponseHead head;
  private final long length;
  private final List<ByteBuffer> segments;
  private final long storedNanos = System.nanoTime();
  private final Duration initialAge;
  private final long freshNanos;

  private long available;
  private boolean failed;

  /** Guarded by the cache: whoever fills or reads. */
  int users;

  /** Guarded by the cache: no longer to be found there. */
  boolean evicted;

  CachedObject(ResponseHead head, long length, List<ByteBuffer> segments, Duration freshness) {
    this.head = head;
    this.length = length;
    this.segments = List.copyOf(segments);
    this.initialAge = CacheRules.age(head);
    this.freshNanos = freshness.toNanos();
  }

  ResponseHead head() {
    return head;
  }

  long length() {
    return length;
  }

  List<ByteBuffer> segments() {
    return segments;
  }

  boolean isFresh() {
    return System.nanoTime() - storedNanos < freshNanos;
  }

  /** The value of the Age header, in seconds. */
  long ageSeconds() {
    return initialAge.plusNanos(System.nanoTime() - storedNanos).toSeconds();
  }

  synchronized boolean isFailed() {
    return failed;
  }

  /** Reads all of {@code body} into the segments; {@code arrived} is told of each part. */
  void fill(MessageBody body, LongConsumer arrived) throws IOException {
    long done = 0;
    while (done < length) {
      ByteBuffer room = segmentFrom(done, length);
      int count = body.read(room);
      if (count < 0) {
        throw new IOException("response shorter than announced");
      }
      done += count;
      arrived.accept(count);
      publish(done);
    }
  }

  private synchronized void publish(long filled) {
    available = filled;
    notifyAll();
  }

  /** Ends the wait of all readers if the rest will never come. */
  synchronized void endFilling() {
    failed = available < length;
    notifyAll();
  }

  /**
   * The bytes from {@code offset} that are there, at least one, at most a segment; waits for them.
   *
   * @throws IOException if they will never come
   */
  ByteBuffer read(long offset) throws IOException {
    long filled;
    synchronized (this) {
      while (available <= offset && !failed) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
      if (available <= offset) {
        throw new IOException("upstream failed within the response");
      }
      filled = available;
    }
    return segmentFrom(offset, filled);
  }

  /** The part of the segment that holds {@code offset}, from there to {@code end} at most. */
  private ByteBuffer segmentFrom(long offset, long end) {
    ByteBuffer segment = segments.get((int) (offset / HttpCache.SEGMENT_BYTES));
    int start = (int) (offset % HttpCache.SEGMENT_BYTES);
    return segment.slice(start, (int) Math.min(HttpCache.SEGMENT_BYTES - start, end - offset));
  }
}
