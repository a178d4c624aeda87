package io.heddle.softswitch.flow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.heddle.softswitch.dataplane.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Finds out what holds for all packets that are like one. The program says which bytes it decides
 * by; it only takes the others along, each to one place or to none, and variations of the packet
 * show where to. In the same way lengths that differ show what follows from them, as the program
 * can do no more with a packet's length than add it to something.
 *
 * <p>For one packet thread. Tables that change meanwhile make what is found worthless.
 */
public final class Prober {
  /** More than these bytes of headers are not looked at. */
  private static final int LONGEST_HEAD = 192;

  /** A byte that has to be as it came may lead to others, but hardly ever does. */
  private static final int MOST_ROUNDS = 8;

  private static final int[] LONGER = {1, 2, 100, 255, 256, 1000};

  private final SplittableRandom random = new SplittableRandom();

  /** A packet to try: its beginning; the rest is never looked at. */
  private final MemorySegment trial = Arena.ofAuto().allocate(Worker.LONGEST_FRAME, 64);

  private final byte[] head = new byte[LONGEST_HEAD];
  private final byte[] variant = new byte[LONGEST_HEAD];
  private final Departure first = new Departure();
  private final Departure departure = new Departure();
  private long[] decisions = new long[0];
  private long[] otherDecisions = new long[0];
  private Worker worker;
  private int port;
  private int parsed;

  /** How many of the parsed bytes leave as they came, right in front of the payload. */
  private int kept;

  /** What becomes of variations, compared with the packet itself. */
  private enum Verdict {
    SAME,
    /** As far as is known now; all are to be tried again. */
    SAME_BUT,
    DIFFERENT
  }

  /** What the lengths of packets mean for the headers that they leave with. */
  private enum Lengths {
    DO_NOT_MATTER,
    /** Those of a tunnel are for the length. */
    FOLLOW,
    MATTER
  }

  /**
   * Tries a packet in the program. It must not be called between a packet and {@link
   * Worker#countAgain} for that.
   *
   * @param at the port that it came in by
   * @param frame holds its first 192 bytes at least, or all if it is shorter; the payload may be
   *     missing
   * @param length of the packet in bytes, whatever its headers say; at most {@link
   *     Worker#LONGEST_FRAME}
   * @return empty if what becomes of it says nothing of others, or is not one packet
   */
  public Optional<Recipe> probe(Worker on, int at, MemorySegment frame, long offset, int length) {
    if (!on.hasFlows()) {
      return Optional.empty();
    }
    worker = on;
    port = at;
    int known = Math.min(length, LONGEST_HEAD);
    Arrays.fill(head, known, LONGEST_HEAD, (byte) 0);
    MemorySegment.copy(frame, JAVA_BYTE, offset, head, 0, known);
    if (!begin(length)) {
      return Optional.empty();
    }
    Structure structure = Structure.of(head, known);
    byte[] mask = structure.addTo(mask(length));
    Verdict verdict = Verdict.SAME_BUT;
    for (int round = 0; round < MOST_ROUNDS && verdict == Verdict.SAME_BUT; round++) {
      verdict = vary(mask, length);
    }
    if (verdict != Verdict.SAME) {
      return Optional.empty();
    }
    int removed = parsed - kept;
    byte[] prefix = Arrays.copyOf(first.headers(), first.headers().length - kept);
    Lengths lengths = lengths(prefix, length, mask.length);
    if (lengths == Lengths.MATTER) {
      return Optional.empty();
    }
    return Optional.of(
        new Recipe(
            mask,
            first.port(),
            removed,
            prefix,
            lengths == Lengths.FOLLOW,
            structure.headers(mask, removed),
            structure.isTunnelled(),
            first.tally()));
  }

  /** Tries the packet as it is. */
  private boolean begin(int length) {
    if (decisions.length != worker.decisionWords()) {
      decisions = new long[worker.decisionWords()];
      otherDecisions = new long[worker.decisionWords()];
    }
    show(head);
    parsed = worker.decide(port, trial, 0, length, decisions);
    if (parsed < 0 || parsed > LONGEST_HEAD || !leaves(first, length)) {
      return false;
    }
    kept = kept(head, first.headers());
    return true;
  }

  private void show(byte[] bytes) {
    MemorySegment.copy(bytes, 0, trial, JAVA_BYTE, 0, LONGEST_HEAD);
  }

  /** Lets the packet shown go through the program; whether it is one plain packet that leaves. */
  private boolean leaves(Departure by, int length) {
    by.clear();
    by.counted(worker.probe(port, trial, 0, length, by));
    return by.isPlain(parsed, length);
  }

  private int kept(byte[] in, byte[] out) {
    int same = 0;
    while (same < Math.min(parsed, out.length)
        && in[parsed - 1 - same] == out[out.length - 1 - same]) {
      same++;
    }
    return same;
  }

  /** Finds the parsed bytes that the program decides by. */
  private byte[] mask(int length) {
    byte[] mask = new byte[parsed];
    for (int i = 0; i < parsed; i++) {
      trial.set(JAVA_BYTE, i, (byte) ~head[i]);
      boolean ignored =
          worker.decide(port, trial, 0, length, otherDecisions) == parsed
              && Arrays.equals(decisions, otherDecisions);
      trial.set(JAVA_BYTE, i, head[i]);
      mask[i] = (byte) (ignored ? 0 : 0xff);
    }
    return mask;
  }

  /**
   * Tries packets that differ in bytes that the mask lets free: in all their bits, in others for
   * each byte so that none can be taken for another, and at random.
   */
  private Verdict vary(byte[] mask, int length) {
    Verdict verdict = Verdict.SAME;
    for (int way = 0; way < 4 && verdict == Verdict.SAME; way++) {
      for (int i = 0; i < LONGEST_HEAD; i++) {
        int flips =
            switch (way) {
              case 0 -> 0xff;
              case 1 -> i + 1;
              default -> random.nextInt();
            };
        variant[i] = (byte) (i < mask.length ? head[i] ^ flips & ~mask[i] : head[i]);
      }
      verdict = compare(mask, length);
    }
    return verdict;
  }

  /** Tries the variant. */
  private Verdict compare(byte[] mask, int length) {
    show(variant);
    if (!leaves(departure, length) || !departure.isLike(first)) {
      return Verdict.DIFFERENT;
    }
    byte[] headers = departure.headers();
    int before = kept;
    kept = Math.min(kept, kept(variant, headers));
    boolean changed = kept < before;
    for (int i = 0; i < headers.length - kept; i++) {
      if (headers[i] != first.headers()[i]) {
        // It leaves between bytes that do not, so it has to be the same in all packets.
        int from = parsed - headers.length + i;
        if (from < 0 || mask[from] != 0) {
          return Verdict.DIFFERENT;
        }
        mask[from] = (byte) 0xff;
        changed = true;
      }
    }
    return changed ? Verdict.SAME_BUT : Verdict.SAME;
  }

  /** What packets of other lengths leave with. */
  private Lengths lengths(byte[] prefix, int length, int least) {
    show(head);
    int more = prefix.length - (parsed - kept);
    boolean same = true;
    boolean follow = TunnelLengths.hasIn(prefix) && follows(prefix, prefix, length + more);
    for (int other : tried(length, least, TunnelLengths.LONGEST - more)) {
      if (other < least || other > Worker.LONGEST_FRAME) {
        continue;
      }
      if (!leaves(departure, other)
          || !departure.isLike(first)
          || kept(head, departure.headers()) < kept) {
        return Lengths.MATTER;
      }
      byte[] now = Arrays.copyOf(departure.headers(), prefix.length);
      same &= Arrays.equals(now, prefix);
      boolean fits = other + more <= TunnelLengths.LONGEST;
      follow = follow && (!fits || follows(prefix, now, other + more));
    }
    return same ? Lengths.DO_NOT_MATTER : follow ? Lengths.FOLLOW : Lengths.MATTER;
  }

  /** Whether headers are the prefix with the lengths of a packet that is so long. */
  private static boolean follows(byte[] prefix, byte[] now, int length) {
    if (length > TunnelLengths.LONGEST) {
      return false;
    }
    byte[] expected = prefix.clone();
    TunnelLengths.set(expected, length);
    return Arrays.equals(now, expected);
  }

  /**
   * The lengths that are tried. Two in a row show by what multiple of the length a field grows; the
   * ends and the powers of two show where a checksum over it carries.
   */
  private static int[] tried(int length, int least, int longest) {
    int[] lengths = Arrays.copyOf(LONGER, LONGER.length + Short.SIZE + 4);
    int count = LONGER.length;
    for (int bit = 0; bit < Short.SIZE; bit++) {
      lengths[count++] = 1 << bit;
    }
    for (int i = 0; i < count; i++) {
      lengths[i] += length;
    }
    lengths[count++] = least;
    lengths[count++] = least + 1;
    lengths[count++] = longest;
    lengths[count] = Worker.LONGEST_FRAME;
    return lengths;
  }
}
