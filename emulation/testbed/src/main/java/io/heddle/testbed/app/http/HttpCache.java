package io.heddle.testbed.app.http;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Responses in memory outside the heap, at most as many bytes as allowed; the least recently used
 * go first. Of simultaneous requests for an object that is not there, one gets to fetch it and the
 * others wait for what it gets (RFC 9111 section 4).
 */
final class HttpCache implements AutoCloseable {
  static final int SEGMENT_BYTES = 256 << 10;

  private final long segmentsLimit;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Deque<ByteBuffer> freeSegments = new ArrayDeque<>();
  private final Arena arena = Arena.ofShared();
  private long segmentsMade;

  HttpCache(long capacityBytes) {
    this.segmentsLimit = capacityBytes / SEGMENT_BYTES;
  }

  /** What became of the fetch of an object. */
  sealed interface Outcome {
    /** It is in the cache, perhaps still being filled; the reader must {@link #release} it. */
    record Stored(CachedObject object) implements Outcome {}

    /** It may not or cannot be stored; everybody must fetch it alone. */
    record NotStorable() implements Outcome {}

    /** The upstream failed, with this status for the client. */
    record Failed(int status) implements Outcome {}
  }

  /** A place for one object. */
  final class Entry {
    private final String key;
    private Outcome outcome;

    private Entry(String key) {
      this.key = key;
    }

    /** Waits for whoever fetches; a stored object is retained for the caller. */
    Outcome await() throws InterruptedException {
      synchronized (HttpCache.this) {
        while (outcome == null) {
          HttpCache.this.wait();
        }
        if (outcome instanceof Outcome.Stored(CachedObject object)) {
          if (object.evicted && object.users == 0) {
            // Its memory went to another object since.
            return new Outcome.NotStorable();
          }
          object.users++;
        }
        return outcome;
      }
    }

    /**
     * Stores a response whose body the caller then fills in, or learns that there is no room. The
     * object is retained twice: for filling it, and for a reader.
     */
    Optional<CachedObject> store(ResponseHead head, long length, Duration freshness) {
      synchronized (HttpCache.this) {
        Optional<CachedObject> object =
            allocate(length).map(room -> new CachedObject(head, length, room, freshness));
        object.ifPresent(stored -> stored.users = 2);
        end(object.<Outcome>map(Outcome.Stored::new).orElseGet(Outcome.NotStorable::new));
        return object;
      }
    }

    /** Tells those who wait, and forgets the entry unless it holds something. */
    void end(Outcome result) {
      synchronized (HttpCache.this) {
        outcome = result;
        if (!(result instanceof Outcome.Stored)) {
          entries.remove(key, this);
        } else if (entries.get(key) != this && result instanceof Outcome.Stored(var object)) {
          // Cleared while it was fetched: whoever waits may have it, nobody else will find it.
          object.evicted = true;
        }
        HttpCache.this.notifyAll();
      }
    }
  }

  /** Whether an object is there. */
  sealed interface Lookup {
    /** It is, or will be: {@link Entry#await} tells. */
    record Present(Entry entry) implements Lookup {}

    /** It is not, and the caller must fetch it and {@link Entry#end} or {@link Entry#store} it. */
    record Fetch(Entry entry) implements Lookup {}

    /** It is not, and the caller may not fetch it for others. */
    record Absent() implements Lookup {}
  }

  /**
   * Looks for {@code key}.
   *
   * @param mayFetch whether the caller would store the whole object
   */
  synchronized Lookup lookup(String key, boolean mayFetch) {
    Entry entry = entries.get(key);
    if (entry != null
        && entry.outcome instanceof Outcome.Stored(CachedObject object)
        && (object.isFailed() || !object.isFresh())) {
      evict(entry);
      entry = null;
    }
    if (entry != null) {
      return new Lookup.Present(entry);
    }
    if (!mayFetch) {
      return new Lookup.Absent();
    }
    Entry made = new Entry(key);
    entries.put(key, made);
    return new Lookup.Fetch(made);
  }

  /** Ends one use of {@code object}. */
  synchronized void release(CachedObject object) {
    object.users--;
    reclaim(object);
  }

  /** Forgets everything; who is reading reads on. */
  synchronized void clear() {
    List.copyOf(entries.values()).forEach(this::evict);
  }

  private void evict(Entry entry) {
    entries.remove(entry.key, entry);
    if (entry.outcome instanceof Outcome.Stored(CachedObject object)) {
      object.evicted = true;
      reclaim(object);
    }
  }

  private void reclaim(CachedObject object) {
    if (object.evicted && object.users == 0) {
      freeSegments.addAll(object.segments());
    }
  }

  private Optional<List<ByteBuffer>> allocate(long length) {
    long needed = Math.ceilDiv(length, SEGMENT_BYTES);
    if (needed > segmentsLimit) {
      return Optional.empty();
    }
    Iterator<Entry> eldest = List.copyOf(entries.values()).iterator();
    while (freeSegments.size() + segmentsLimit - segmentsMade < needed) {
      if (!eldest.hasNext()) {
        return Optional.empty();
      }
      Entry entry = eldest.next();
      if (entry.outcome instanceof Outcome.Stored(CachedObject object) && object.users == 0) {
        evict(entry);
      }
    }
    List<ByteBuffer> room = new ArrayList<>();
    for (long i = 0; i < needed; i++) {
      room.add(freeSegments.isEmpty() ? makeSegment() : freeSegments.pop());
    }
    return Optional.of(room);
  }

  private ByteBuffer makeSegment() {
    segmentsMade++;
    return arena.allocate(SEGMENT_BYTES).asByteBuffer();
  }

  /** Frees the memory. Nobody may use the cache or its objects any more. */
  @Override
  public void close() {
    arena.close();
  }
}
