package io.heddle.testbed.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.testbed.app.http.HttpCache.Lookup;
import io.heddle.testbed.app.http.HttpCache.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cache keeps and forgets, without threads, so that nobody still uses an object. */
class HttpCacheTest {
  private static final long OBJECT_BYTES = HttpCache.SEGMENT_BYTES;
  private static final ResponseHead HEAD = new ResponseHead(200, Headers.NONE);

  private final HttpCache cache = new HttpCache(2 * OBJECT_BYTES);

  @AfterEach
  void free() {
    cache.close();
  }

  /** Stores an object under {@code key}; whoever fills and reads it has then finished. */
  private void store(String key) {
    CachedObject object = storeInUse(key);
    cache.release(object);
    cache.release(object);
  }

  private CachedObject storeInUse(String key) {
    Lookup.Fetch fetch = (Lookup.Fetch) cache.lookup(key, true);
    return fetch.entry().store(HEAD, OBJECT_BYTES, Duration.ofHours(1)).orElseThrow();
  }

  /** Reads an object to its end. */
  private void use(String key) throws InterruptedException {
    Lookup.Present present = (Lookup.Present) cache.lookup(key, true);
    cache.release(((Outcome.Stored) present.entry().await()).object());
  }

  private boolean holds(String key) {
    return cache.lookup(key, false) instanceof Lookup.Present;
  }

  @Test
  void aFullCacheForgetsWhatWasUsedLongestAgo() throws Exception {
    store("/a");
    store("/b");
    use("/a");

    store("/c");

    assertThat(holds("/a")).isTrue();
    assertThat(holds("/b")).isFalse();
    assertThat(holds("/c")).isTrue();
  }

  @Test
  void whatSomebodyReadsKeepsItsMemory() {
    storeInUse("/a");
    storeInUse("/b");

    Lookup.Fetch fetch = (Lookup.Fetch) cache.lookup("/c", true);

    assertThat(fetch.entry().store(HEAD, OBJECT_BYTES, Duration.ofHours(1))).isEmpty();
    assertThat(holds("/a")).isTrue();
    assertThat(holds("/b")).isTrue();
    assertThat(holds("/c")).isFalse();
  }

  @Test
  void clearingForgetsAtOnceAndFreesWhatNobodyReads() {
    CachedObject read = storeInUse("/a");
    store("/b");

    cache.clear();

    assertThat(holds("/a")).isFalse();
    assertThat(holds("/b")).isFalse();
    store("/c");
    assertThat(holds("/c")).isTrue();
    cache.release(read);
    cache.release(read);
    store("/d");
    assertThat(holds("/c")).isTrue();
    assertThat(holds("/d")).isTrue();
  }
}
