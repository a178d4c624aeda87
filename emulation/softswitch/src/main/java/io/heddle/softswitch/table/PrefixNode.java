package io.heddle.softswitch.table;

/**
 * A node of a trie whose levels are six bits each (a tree bitmap: Eatherton, Varghese, Dittia, ACM
 * SIGCOMM CCR 2004), with levels left out on which all prefixes agree. Nothing in it ever changes:
 * with one prefix more or less a trie shares all nodes but those on the way there. So a packet that
 * has come upon a root sees all prefixes of one moment.
 *
 * @param offset the first of the six bits, counted from the top bit of the first word
 * @param path has the bits before {@code offset} that all prefixes here begin with
 * @param own which prefixes end within the six bits: bit 0 is the one that ends before them, then
 *     come two for one bit, four for two bits, up to five bits
 * @param inner for each of the values of the six bits whether there are longer prefixes
 * @param entries those of {@code own} in their order
 * @param below those of {@code inner} in their order
 */
record PrefixNode(int offset, long[] path, long own, long inner, Entry[] entries, Prefixes[] below)
    implements Prefixes {
  static final int STRIDE = 6;

  private static final Entry[] NO_ENTRIES = {};
  private static final Prefixes[] NOTHING = {};

  /**
   * For each value of the six bits, the bits in {@code own} of the prefixes that it begins with.
   */
  private static final long[] COVERING = covering();

  private static long[] covering() {
    long[] masks = new long[1 << STRIDE];
    for (int chunk = 0; chunk < masks.length; chunk++) {
      for (int length = 0; length < STRIDE; length++) {
        masks[chunk] |= 1L << position(chunk, length);
      }
    }
    return masks;
  }

  private static int position(int chunk, int length) {
    return (1 << length) - 1 + (chunk >>> STRIDE - length);
  }

  /** The six bits of a key from {@code offset} on, 0 behind its {@code words}. */
  static int chunk(long[] key, int words, int offset) {
    int word = offset >>> 6;
    int shift = offset & 63;
    long bits = key[word] << shift;
    if (shift > 64 - STRIDE && word + 1 < words) {
      bits |= key[word + 1] >>> 64 - shift;
    }
    return (int) (bits >>> 64 - STRIDE);
  }

  /** Whether a key has the bits with which all prefixes here begin. */
  boolean isOnPath(long[] key) {
    return commonBits(key, path, offset) == offset;
  }

  /** With how many bits both begin, at most {@code most}. */
  static int commonBits(long[] one, long[] other, int most) {
    for (int at = 0; at < most; at += 64) {
      long difference = one[at >>> 6] ^ other[at >>> 6];
      if (difference != 0) {
        return Math.min(most, at + Long.numberOfLeadingZeros(difference));
      }
    }
    return most;
  }

  /** The bits of {@code own} for prefixes that cover a key with these six bits. */
  long covering(int chunk) {
    return own & COVERING[chunk];
  }

  /** The entry of the longest of some prefixes here. */
  Entry longest(long positions) {
    return entries[Long.bitCount(own & Long.highestOneBit(positions) - 1)];
  }

  boolean hasBelow(int chunk) {
    return (inner >>> chunk & 1) != 0;
  }

  /** The longer prefixes with these six bits, which must be there. */
  Prefixes below(int chunk) {
    return below[Long.bitCount(inner & (1L << chunk) - 1)];
  }

  /** One prefix more, or another entry for it. */
  static Prefixes with(Prefixes there, Entry added) {
    return switch (there) {
      case null -> added;
      case Entry other -> {
        int shorter = Math.min(other.prefixBits(), added.prefixBits());
        int common = commonBits(other.words(), added.words(), shorter);
        boolean same = common == other.prefixBits() && common == added.prefixBits();
        yield same ? added : above(other, common, added.words()).with(added);
      }
      case PrefixNode node -> {
        int most = Math.min(node.offset, added.prefixBits());
        int common = commonBits(node.path, added.words(), most);
        yield common == node.offset
            ? node.with(added)
            : above(node, common, added.words()).with(added);
      }
    };
  }

  /** A node for what is there and what differs from it behind {@code common} bits. */
  private static PrefixNode above(Prefixes there, int common, long[] path) {
    int offset = common / STRIDE * STRIDE;
    PrefixNode empty = new PrefixNode(offset, path, 0, 0, NO_ENTRIES, NOTHING);
    return switch (there) {
      case Entry entry -> empty.with(entry);
      case PrefixNode node -> empty.withBelow(chunk(node.path, node.path.length, offset), node);
    };
  }

  private PrefixNode with(Entry added) {
    int chunk = chunk(added.words(), added.words().length, offset);
    int length = added.prefixBits() - offset;
    if (length >= STRIDE) {
      return withBelow(chunk, with(hasBelow(chunk) ? below(chunk) : null, added));
    }
    long bit = 1L << position(chunk, length);
    int index = Long.bitCount(own & bit - 1);
    Entry[] changed =
        (own & bit) != 0
            ? entries.clone()
            : inserted(entries, new Entry[entries.length + 1], index);
    changed[index] = added;
    return new PrefixNode(offset, path, own | bit, inner, changed, below);
  }

  private PrefixNode withBelow(int chunk, Prefixes prefixes) {
    int index = Long.bitCount(inner & (1L << chunk) - 1);
    Prefixes[] changed =
        hasBelow(chunk) ? below.clone() : inserted(below, new Prefixes[below.length + 1], index);
    changed[index] = prefixes;
    return new PrefixNode(offset, path, own, inner | 1L << chunk, entries, changed);
  }

  /** One prefix less, which must be there; null if nothing is left. */
  static Prefixes without(Prefixes there, Entry gone) {
    return switch (there) {
      case Entry only -> null;
      case PrefixNode node -> node.without(gone).collapsed();
    };
  }

  private PrefixNode without(Entry gone) {
    int chunk = chunk(gone.words(), gone.words().length, offset);
    int length = gone.prefixBits() - offset;
    if (length >= STRIDE) {
      Prefixes left = without(below(chunk), gone);
      return left == null ? withoutBelow(chunk) : withBelow(chunk, left);
    }
    long bit = 1L << position(chunk, length);
    int index = Long.bitCount(own & bit - 1);
    Entry[] changed = removed(entries, new Entry[entries.length - 1], index);
    return new PrefixNode(offset, path, own & ~bit, inner, changed, below);
  }

  private PrefixNode withoutBelow(int chunk) {
    int index = Long.bitCount(inner & (1L << chunk) - 1);
    Prefixes[] changed = removed(below, new Prefixes[below.length - 1], index);
    return new PrefixNode(offset, path, own, inner & ~(1L << chunk), entries, changed);
  }

  /** A node is needed only where there are two ways to go on. */
  private Prefixes collapsed() {
    if (entries.length + below.length > 1) {
      return this;
    }
    return entries.length == 1 ? entries[0] : below[0];
  }

  private static <T> T[] inserted(T[] all, T[] into, int index) {
    System.arraycopy(all, 0, into, 0, index);
    System.arraycopy(all, index, into, index + 1, all.length - index);
    return into;
  }

  private static <T> T[] removed(T[] all, T[] into, int index) {
    System.arraycopy(all, 0, into, 0, index);
    System.arraycopy(all, index + 1, into, index, into.length - index);
    return into;
  }
}
