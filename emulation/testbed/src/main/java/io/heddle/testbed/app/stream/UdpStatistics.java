package io.heddle.testbed.app.stream;

/**
 * Counts the datagrams of one stream as they come. Remembers the last {@value #WINDOW} sequence
 * numbers to tell a duplicate from a late one; what is older counts as a duplicate.
 */
final class UdpStatistics {
  static final int WINDOW = 1 << 14;

  private final long[] seen = new long[WINDOW / Long.SIZE];
  private long next;
  private long received;
  private long duplicates;
  private long reordered;
  private long bytes;
  private double jitter;
  private long lastTransit;
  private long minDelay = Long.MAX_VALUE;
  private long maxDelay;
  private double delaySum;

  void add(long sequence, long sentNanos, long arrivedNanos, int length) {
    if (sequence < next - WINDOW || sequence < next && isSeen(sequence)) {
      duplicates++;
      return;
    }
    if (sequence < next) {
      reordered++;
    } else {
      forget(next, sequence);
      next = sequence + 1;
    }
    seen[word(sequence)] |= 1L << sequence;
    long transit = arrivedNanos - sentNanos;
    if (received > 0) {
      jitter += (Math.abs(transit - lastTransit) - jitter) / 16;
    }
    lastTransit = transit;
    received++;
    bytes += length;
    minDelay = Math.min(minDelay, transit);
    maxDelay = Math.max(maxDelay, transit);
    delaySum += transit;
  }

  long received() {
    return received;
  }

  UdpReception reception() {
    UdpReception.Delay delay =
        received == 0
            ? new UdpReception.Delay(0, 0, 0)
            : new UdpReception.Delay(minDelay, delaySum / received, maxDelay);
    return new UdpReception(received, duplicates, reordered, bytes, jitter, delay);
  }

  private boolean isSeen(long sequence) {
    return (seen[word(sequence)] >>> sequence & 1) != 0;
  }

  /** Clears the places of {@code first..last} for a new round of the window. */
  private void forget(long first, long last) {
    long count = Math.min(last - first + 1, WINDOW);
    for (long sequence = last - count + 1; sequence <= last; sequence++) {
      seen[word(sequence)] &= ~(1L << sequence);
    }
  }

  private static int word(long sequence) {
    return (int) (sequence % WINDOW / Long.SIZE);
  }
}
