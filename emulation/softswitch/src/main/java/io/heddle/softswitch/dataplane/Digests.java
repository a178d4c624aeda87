package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.bmv2.DigestPart;
import io.heddle.softswitch.bmv2.Program.LearnList;
import io.heddle.softswitch.codegen.ProgramCompiler;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the packets of a program tell its controller: from each packet thread a ring to the one
 * thread that reads. Packets do not wait; a digest that finds its ring full is lost and counted.
 */
public final class Digests {
  private static final int RING_WORDS = 1 << 16;

  private final List<LearnList> lists;
  private final int[][] words;
  private final AtomicIntegerArray enabled;
  private final List<Ring> rings = new CopyOnWriteArrayList<>();

  Digests(List<LearnList> lists) {
    this.lists = List.copyOf(lists);
    this.enabled = new AtomicIntegerArray(lists.size());
    this.words =
        lists.stream()
            .map(l -> l.parts().stream().mapToInt(ProgramCompiler::digestWords).toArray())
            .toArray(int[][]::new);
  }

  /** Takes one digest. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * @param list the position of its kind in {@link #names()}
     * @param parts what it consists of
     */
    void digest(int list, List<Part> parts);
  }

  /**
   * A part of a digest.
   *
   * @param value negative only where the program has signed numbers; of a varbit its bits as an
   *     unsigned number
   * @param widthBits how many bits a varbit has; 0 for numbers
   * @param valid whether the header that it is a field of is valid; if not, the rest is 0
   */
  public record Part(BigInteger value, int widthBits, boolean valid) {
    private static final Part INVALID = new Part(BigInteger.ZERO, 0, false);
  }

  /** The names of the kinds of digest, by which the p4info calls them too. */
  public List<String> names() {
    return lists.stream().map(LearnList::name).toList();
  }

  /** How many parts a kind of digest has. */
  public int size(int list) {
    return words[list].length;
  }

  /** Whether packets tell of this kind at all; at first they do not. */
  public void enable(int list, boolean wanted) {
    enabled.setRelease(list, wanted ? 1 : 0);
  }

  /** Hands over all that packets have told since the last call. For one thread at a time. */
  public void drain(Receiver receiver) {
    for (Ring ring : rings) {
      ring.drain(receiver);
    }
  }

  /** How many digests were lost. */
  public long lost() {
    long sum = 0;
    for (Ring ring : rings) {
      sum += ring.lost.getAcquire();
    }
    return sum;
  }

  Ring newRing() {
    Ring ring = new Ring();
    rings.add(ring);
    return ring;
  }

  /** One packet thread's digests: the position of the kind, then its words. */
  final class Ring {
    private final long[] ring = new long[lists.isEmpty() ? 1 : RING_WORDS];
    private final long[] one =
        new long[1 + List.of(words).stream().mapToInt(Digests::sum).max().orElse(0)];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** Notes what the packet's fields are now. */
    void add(PacketProcessor packet, int listId) {
      for (int list = 0; list < words.length; list++) {
        if (lists.get(list).id() == listId && enabled.getAcquire(list) != 0) {
          packet.learn(listId, one, 0);
          put(list, sum(words[list]));
        }
      }
    }

    private void put(int list, int length) {
      long at = written.getPlain();
      if (at + 1 + length - read.getAcquire() > ring.length) {
        lost.setRelease(lost.getPlain() + 1);
        return;
      }
      ring[(int) at & ring.length - 1] = list;
      for (int i = 0; i < length; i++) {
        ring[(int) (at + 1 + i) & ring.length - 1] = one[i];
      }
      written.setRelease(at + 1 + length);
    }

    private void drain(Receiver receiver) {
      long at = read.getPlain();
      long end = written.getAcquire();
      while (at < end) {
        int list = (int) ring[(int) at++ & ring.length - 1];
        List<Part> parts = new ArrayList<>(words[list].length);
        for (DigestPart part : lists.get(list).parts()) {
          int count = words[list][parts.size()];
          parts.add(part(part, at, count));
          at += count;
        }
        read.setRelease(at);
        receiver.digest(list, parts);
      }
    }

    private Part part(DigestPart part, long start, int words) {
      long at = start;
      if (part.header().isPresent() && ring[(int) at++ & ring.length - 1] == 0) {
        return Part.INVALID;
      }
      return switch (part) {
        case DigestPart.Number _ -> new Part(number(at, (int) (start + words - at)), 0, true);
        case DigestPart.Variable _ -> {
          int length = (int) ring[(int) at++ & ring.length - 1];
          yield new Part(variable(at, length), Byte.SIZE * length, true);
        }
      };
    }

    /**
     * The bytes of a varbit, eight in each word, as many as there are in the low end of the last.
     */
    private BigInteger variable(long at, int length) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i += Long.BYTES) {
        long word = ring[(int) (at + i / Long.BYTES) & ring.length - 1];
        for (int j = Math.min(i + Long.BYTES, length) - 1; j >= i; j--) {
          bytes[j] = (byte) word;
          word >>= Byte.SIZE;
        }
      }
      return new BigInteger(1, bytes);
    }

    /** The number in two's complement that begins at a word of the ring, the lowest word first. */
    private BigInteger number(long at, int count) {
      byte[] bytes = new byte[Long.BYTES * count];
      for (int i = 0; i < bytes.length; i++) {
        long word = ring[(int) (at + i / Long.BYTES) & ring.length - 1];
        bytes[bytes.length - 1 - i] = (byte) (word >> Byte.SIZE * (i % Long.BYTES));
      }
      return new BigInteger(bytes);
    }
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
