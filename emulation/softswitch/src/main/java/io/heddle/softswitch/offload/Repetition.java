package io.heddle.softswitch.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.heddle.softswitch.dataplane.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the program made of one segment of a super-frame, so that it need not be run for those that
 * differ from it only in bits that it ignores and takes along. Such a bit leaves as far in front of
 * the payload as it came; that was seen of segments that did run.
 *
 * <p>For one thread.
 */
final class Repetition {
  /** The longest parsed headers, in bytes; a packet's first look at its frame. */
  private static final int LONGEST = 192;

  private static final int LONGEST_OUTPUT = 512;
  private static final int MOST_OUTPUTS = 16;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private enum State {
    /** Nothing is known. */
    EMPTY,
    /** One segment is known, but not in what others may differ from it. */
    FIRST,
    READY,
    /** The segments do not repeat each other. */
    OFF
  }

  private State state = State.OFF;

  /** The last segment that ran, or was found to repeat it: its parsed bytes, and all its length. */
  private byte[] head = new byte[LONGEST];

  private byte[] next = new byte[LONGEST];
  private int parsed;
  private int length;

  /** The bits that the program ignores. */
  private final byte[] ignored = new byte[LONGEST];

  private final byte[] candidates = new byte[LONGEST];
  private final byte[] differences = new byte[LONGEST];

  /** The packets that left. */
  private Outputs outputs = new Outputs();

  private Outputs observed = new Outputs();

  private boolean unfinished;

  /** Segments that repeated the last one that ran, and are to be counted like it. */
  private int times;

  /** Packets that left, by their ports and headers. */
  private static final class Outputs {
    final int[] ports = new int[MOST_OUTPUTS];
    final int[] lengths = new int[MOST_OUTPUTS];
    final byte[][] headers = new byte[MOST_OUTPUTS][LONGEST_OUTPUT];
    int count;
    int parsed;
    boolean complete;

    void clear() {
      count = 0;
      parsed = 0;
      complete = true;
    }

    void add(int port, byte[] bytes, int bytesLength, int parsedBytes) {
      if (count == MOST_OUTPUTS
          || bytesLength > LONGEST_OUTPUT
          || parsedBytes > LONGEST
          || count > 0 && parsedBytes != parsed) {
        complete = false;
        return;
      }
      parsed = parsedBytes;
      ports[count] = port;
      lengths[count] = bytesLength;
      System.arraycopy(bytes, 0, headers[count], 0, bytesLength);
      count++;
    }

    boolean sameAs(Outputs other) {
      if (count != other.count || parsed != other.parsed) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        if (ports[i] != other.ports[i]
            || lengths[i] != other.lengths[i]
            || !Arrays.equals(headers[i], 0, lengths[i], other.headers[i], 0, lengths[i])) {
          return false;
        }
      }
      return true;
    }

    /** Whether a byte of the packet leaves, if it leaves as far in front of the payload. */
    boolean isInAny(int at) {
      for (int i = 0; i < count; i++) {
        if (lengths[i] - parsed + at >= 0) {
          return true;
        }
      }
      return false;
    }

    /** Flips bits of all headers, as far in front of the payload as they are in the packet. */
    void flip(byte[] bits) {
      int at = 0;
      for (; at + Long.BYTES <= parsed; at += Long.BYTES) {
        long word = (long) LONGS.get(bits, at);
        for (int i = 0; word != 0 && i < count; i++) {
          int to = lengths[i] - parsed + at;
          if (to >= 0) {
            LONGS.set(headers[i], to, (long) LONGS.get(headers[i], to) ^ word);
          } else {
            flip(i, bits, at - to, at + Long.BYTES);
          }
        }
      }
      for (int i = 0; i < count; i++) {
        flip(i, bits, Math.max(at, parsed - lengths[i]), parsed);
      }
    }

    private void flip(int output, byte[] bits, int from, int end) {
      for (int at = from; at < end; at++) {
        headers[output][lengths[output] - parsed + at] ^= bits[at];
      }
    }
  }

  /** Begins with a super-frame; {@code possible} unless its segments must all run. */
  void begin(boolean possible) {
    state = possible ? State.EMPTY : State.OFF;
    times = 0;
  }

  /** Whether segments need not run now, if they differ only in what {@link Segmenter} counts. */
  boolean isReady() {
    return state == State.READY;
  }

  /** Begins with a segment that runs. */
  void observe(Worker worker) {
    count(worker);
    observed.clear();
  }

  /**
   * A packet leaves.
   *
   * @param whole whether it ends with all that was not parsed
   */
  void left(int port, byte[] headers, int headerLength, int parsedBytes, boolean whole) {
    if (state != State.OFF) {
      observed.add(port, headers, headerLength, parsedBytes);
      observed.complete &= whole;
    }
  }

  /**
   * Learns from a segment that ran.
   *
   * @param isUnfinished whether its checksum is as it came; otherwise others can only repeat it if
   *     that does not leave at all
   */
  void learn(
      Worker worker,
      int port,
      MemorySegment frame,
      long base,
      int bytes,
      Segmenter segmenter,
      boolean isUnfinished) {
    if (state == State.OFF) {
      return;
    }
    unfinished = isUnfinished;
    int checksum = segmenter.transport() + segmenter.checksumOffset();
    if (!observed.complete
        || observed.count == 0
        || !worker.canCountAgain()
        || !unfinished && observed.isInAny(checksum)) {
      state = State.OFF;
      return;
    }
    MemorySegment.copy(frame, JAVA_BYTE, base, next, 0, observed.parsed);
    if (state == State.EMPTY || bytes != length || observed.parsed != parsed) {
      state = State.FIRST;
      Arrays.fill(ignored, (byte) 0);
    } else {
      mayDiffer(segmenter);
      boolean repeats = foretold() && worker.ignores(port, frame, base, bytes, candidates, parsed);
      System.arraycopy(candidates, 0, ignored, 0, LONGEST);
      state = repeats ? State.READY : State.OFF;
    }
    byte[] known = head;
    head = next;
    next = known;
    parsed = observed.parsed;
    length = bytes;
    Outputs knownOutputs = outputs;
    outputs = observed;
    observed = knownOutputs;
  }

  /** Whether what left now is what would have been said without running the segment. */
  private boolean foretold() {
    for (int i = 0; i < parsed; i++) {
      differences[i] = (byte) (head[i] ^ next[i]);
    }
    outputs.flip(differences);
    return outputs.sameAs(observed);
  }

  /**
   * Collects the bits in which segments are to be allowed to differ: of bytes that do, all, or a
   * number that counts would have to be learnt bit by bit.
   */
  private void mayDiffer(Segmenter segmenter) {
    Arrays.fill(candidates, (byte) 0);
    segmenter.varying(candidates);
    for (int i = 0; i < LONGEST; i++) {
      candidates[i] |= ignored[i];
      if (i < parsed && head[i] != next[i]) {
        candidates[i] = (byte) 0xff;
      }
    }
  }

  /** Whether a segment repeats the last one; if so, {@link #port} and so on tell what leaves. */
  boolean covers(MemorySegment frame, long base, int bytes) {
    if (state != State.READY || bytes != length) {
      return false;
    }
    int i = 0;
    for (; i + Long.BYTES <= parsed; i += Long.BYTES) {
      long difference = frame.get(LONG, base + i) ^ (long) LONGS.get(head, i);
      if ((difference & ~(long) LONGS.get(ignored, i)) != 0) {
        return false;
      }
      LONGS.set(differences, i, difference);
    }
    for (; i < parsed; i++) {
      int difference = frame.get(JAVA_BYTE, base + i) ^ head[i];
      if ((difference & ~ignored[i]) != 0) {
        return false;
      }
      differences[i] = (byte) difference;
    }
    MemorySegment.copy(frame, JAVA_BYTE, base, head, 0, parsed);
    outputs.flip(differences);
    return true;
  }

  /** How many packets leave for a segment. */
  int outputs() {
    return outputs.count;
  }

  int port(int output) {
    return outputs.ports[output];
  }

  byte[] headers(int output) {
    return outputs.headers[output];
  }

  int headerLength(int output) {
    return outputs.lengths[output];
  }

  /** Whether the segment's checksum is still to be finished when it leaves. */
  boolean leavesUnfinished() {
    return unfinished;
  }

  /** How many bytes of the segment the headers stand for. */
  int parsed() {
    return parsed;
  }

  /** Segments left without having run. */
  void repeated(int segments) {
    times += segments;
  }

  /** Counts the segments that did not run like the last one that did. */
  void count(Worker worker) {
    worker.countAgain(times);
    times = 0;
  }
}
