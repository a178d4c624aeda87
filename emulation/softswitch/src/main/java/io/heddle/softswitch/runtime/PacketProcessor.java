package io.heddle.softswitch.runtime;

import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.trace.PacketTrace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * A packet on its way through a program. The generated subclass has a field for each P4 field, and
 * a method for each parser state, table, action and header. One thread uses it, for one packet at a
 * time.
 */
public abstract class PacketProcessor {
  /** More bytes than any load or store of eight bytes may run past its end. */
  private static final int SLACK = 16;

  /** How much of a frame is looked at first; most parsers need no more. In bytes. */
  private static final int FIRST_LOOK = 192;

  protected final int worker;

  /** The first bytes of the frame. */
  protected final byte[] window;

  protected final byte[] emitted;
  protected final long[] key;
  protected final long[] scratch;
  protected final long[] wide;
  protected final long[] saved;
  protected final HashInput hash;
  protected final Requests requests = new Requests();
  protected final PacketLog log = new PacketLog();
  private final CountLog counted = new CountLog();

  /** The varbit fields, each at a place of its own. */
  protected final byte[] variables;

  private final byte[] savedVariables;

  /** Where a program that was compiled to be traced tells what it does; others have none. */
  protected PacketTrace trace;

  /** Bytes of the frame that are in the window. */
  protected int available;

  /** Bytes that the parser has consumed. */
  protected int cursor;

  protected int emittedLength;

  /** Bytes of the frame as it was received. */
  protected int frameLength;

  /** Bytes of the packet with the headers that were added and removed since. */
  protected int packetLength;

  protected int parserError;
  protected boolean exited;

  /** When clocks begin. */
  private static final long START = System.nanoTime();

  private final SplittableRandom random = new SplittableRandom();
  private LongSupplier clock = System::nanoTime;
  private long now;
  private boolean knowsTime;
  private boolean inBursts;

  /** Whether packets are only tried: they leave no count behind and renew no entry. */
  private boolean silent;

  private MemorySegment frame = MemorySegment.NULL;
  private long frameOffset;

  protected PacketProcessor(int worker, Sizes sizes) {
    this.worker = worker;
    this.window = new byte[sizes.parsed() + SLACK];
    this.emitted = new byte[sizes.emitted() + SLACK];
    this.key = new long[Math.max(1, sizes.keyWords())];
    this.scratch = new long[Math.max(1, sizes.keyWords())];
    this.wide = new long[sizes.wideWords()];
    this.saved = new long[sizes.savedWords()];
    this.hash = new HashInput(sizes.hashedBytes() + SLACK);
    this.variables = new byte[sizes.variableBytes()];
    this.savedVariables = new byte[sizes.variableBytes()];
  }

  /** What may define generated subclasses, which are this class's nestmates in its package. */
  public static MethodHandles.Lookup lookup() {
    return MethodHandles.lookup();
  }

  /** Must be called once, before the first packet, if the program was compiled to be traced. */
  public final void traceTo(PacketTrace packetTrace) {
    trace = packetTrace;
  }

  /** Sets the clock that meters and idle timeouts go by, in nanoseconds. */
  public final void setClock(LongSupplier nanoClock) {
    clock = nanoClock;
  }

  /** Begins a burst of packets that all count as processed at one time. */
  public final void beginBurst() {
    inBursts = true;
    knowsTime = false;
  }

  /** The time in nanoseconds; the clock is asked only if the program wants to know. */
  protected final long now() {
    if (!knowsTime) {
      knowsTime = true;
      now = clock.getAsLong();
    }
    return now;
  }

  /** Begins to note what is counted, for {@link #countAgain}. */
  public final void beginCounting() {
    counted.clear();
  }

  /** Says whether the next packets are only tried; what they would have done is noted as ever. */
  public final void beSilent(boolean trying) {
    silent = trying;
  }

  protected final void count(Counters counters, int index) {
    if (!silent) {
      counters.add(worker, index, frameLength);
    }
    counted.add(counters, index);
  }

  /** A packet got an entry of a table that keeps ages. */
  protected final void hit(Entry entry) {
    if (silent) {
      counted.addHit(entry);
    } else {
      entry.hit(now());
    }
  }

  /** A packet is about to choose in a group; at random, if that is the group's way. */
  protected final void chooses(Entry entry) {
    if (entry.isRandom()) {
      counted.spoil();
    }
  }

  /** Like {@link #count}; an index outside the array counts nothing, as v1model says. */
  protected final void countIfPresent(Counters counters, long index) {
    if (counters.contains(index)) {
      count(counters, (int) index);
    }
  }

  /**
   * Counts as if so many packets more had come, each as long as the last one, that fare like all
   * since {@link #beginCounting}; their number may be 0.
   */
  public final void countAgain(int packets) {
    counted.repeat(worker, packets, frameLength);
  }

  /**
   * What has been counted and, of a packet that is only tried, which entries it got since {@link
   * #beginCounting}. All of it is known if {@link #canCountAgain} says so.
   */
  public final Tally tally() {
    return counted.tally();
  }

  /** Whether {@link #countAgain} knows all that was counted. */
  public final boolean canCountAgain() {
    return !counted.isIncomplete();
  }

  /** Takes a frame, which must stay as it is until the packet is done. */
  public final void receive(MemorySegment frame, long offset, int length) {
    this.frame = frame;
    this.frameOffset = offset;
    frameLength = length;
    packetLength = length;
    available = Math.min(length, Math.min(FIRST_LOOK, window.length - SLACK));
    cursor = 0;
    parserError = 0;
    exited = false;
    requests.clear();
    knowsTime &= inBursts;
    MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, offset, window, 0, available);
  }

  /**
   * Brings more of the frame into the window, for a parser that goes far.
   *
   * @return whether the frame has {@code end} bytes
   */
  protected final boolean refill(int end) {
    if (end > frameLength || end > window.length - SLACK) {
      return false;
    }
    int more = Math.min(Math.min(frameLength, window.length - SLACK), Math.max(end, 2 * available));
    MemorySegment.copy(
        frame, ValueLayout.JAVA_BYTE, frameOffset + available, window, available, more - available);
    available = more;
    return true;
  }

  /** Takes {@code length} bytes that begin {@code bit} bits behind the cursor as a varbit field. */
  protected final void extractVariable(int bit, int at, int length) {
    Bits.copy(window, 8 * cursor + bit, variables, at, length);
  }

  protected final void copyVariable(int from, int to, int length) {
    System.arraycopy(variables, from, variables, to, length);
  }

  protected final boolean sameVariable(int at, int length, int otherAt, int otherLength) {
    return Arrays.equals(variables, at, at + length, variables, otherAt, otherAt + otherLength);
  }

  /**
   * Puts a varbit field into a header that has been emitted without it: {@code fixed} bytes at
   * {@code header}, in which the field's place is behind {@code bit} bits.
   */
  protected final void emitVariable(int header, int bit, int fixed, int at, int length) {
    Bits.insert(emitted, header, bit, fixed, variables, at, length);
  }

  protected final void saveVariables() {
    System.arraycopy(variables, 0, savedVariables, 0, variables.length);
  }

  protected final void restoreVariables() {
    System.arraycopy(savedVariables, 0, variables, 0, variables.length);
  }

  /** Copies {@code length} bytes of the varbit fields out, eight bytes to each long. */
  protected final void packVariables(int from, int length, long[] to, int at) {
    for (int i = 0; i < length; i += Long.BYTES) {
      long word = 0;
      for (int j = i; j < Math.min(i + Long.BYTES, length); j++) {
        word = word << Byte.SIZE | variables[from + j] & 0xff;
      }
      to[at + i / Long.BYTES] = word;
    }
  }

  /** Copies what {@link #packVariables} copied out back in, of the same length. */
  protected final void unpackVariables(int to, int length, long[] from, int at) {
    for (int i = 0; i < length; i += Long.BYTES) {
      long word = from[at + i / Long.BYTES];
      for (int j = Math.min(i + Long.BYTES, length) - 1; j >= i; j--) {
        variables[to + j] = (byte) word;
        word >>= Byte.SIZE;
      }
    }
  }

  /**
   * Takes a frame like {@link #receive}, but sees bits of its first bytes flipped.
   *
   * @param flips as many bytes as {@code flipped} says; not more than the frame has
   * @return false if the packet does not look at so many bytes at first
   */
  public final boolean receiveFlipped(
      MemorySegment from, long offset, int length, byte[] flips, int flipped) {
    receive(from, offset, length);
    if (flipped > available) {
      return false;
    }
    for (int i = 0; i < flipped; i++) {
      window[i] ^= flips[i];
    }
    return true;
  }

  /** How the parser ended: 0, or an error. */
  public final int parserError() {
    return parserError;
  }

  /** How many of the frame's bytes the parser has consumed. */
  public final int parsedBytes() {
    return cursor;
  }

  /** Hands out the deparsed headers and the payload, as far as the packet was not truncated. */
  public final void scatter(int port, Pieces out) {
    int longest = requests.longest();
    int payload = Math.min(frameLength - cursor, Math.max(0, longest - emittedLength));
    out.transmit(
        port, emitted, Math.min(emittedLength, longest), frame, frameOffset + cursor, payload);
  }

  /** Writes the deparsed headers and the payload; returns their length in bytes. */
  public final int assemble(MemorySegment out) {
    int payload = frameLength - cursor;
    MemorySegment.copy(emitted, 0, out, ValueLayout.JAVA_BYTE, 0, emittedLength);
    MemorySegment.copy(frame, frameOffset + cursor, out, emittedLength, payload);
    return emittedLength + payload;
  }

  /**
   * Takes the place of a packet that was parsed before, to go through egress again.
   *
   * @param payload where the bytes begin that follow its parsed headers; must stay as they are
   * @param cursor the bytes of its parsed headers
   * @param received its length in bytes as it was received
   * @param present its length in bytes with the headers that were added and removed since
   */
  public final void resume(
      MemorySegment payload, long offset, int cursor, int received, int present) {
    frame = payload;
    frameOffset = offset - cursor;
    frameLength = received;
    packetLength = present;
    available = 0;
    this.cursor = cursor;
    parserError = 0;
    exited = false;
    requests.clear();
  }

  /** Copies the bytes that follow the parsed headers; returns how many there are. */
  public final int copyPayload(MemorySegment out, long at) {
    MemorySegment.copy(frame, frameOffset + cursor, out, at, frameLength - cursor);
    return frameLength - cursor;
  }

  /** The length of the parsed headers in bytes. */
  public final int cursor() {
    return cursor;
  }

  /** The length of the frame in bytes as it was received. */
  public final int received() {
    return frameLength;
  }

  /** The length of the packet in bytes as it is now. */
  public final int present() {
    return packetLength;
  }

  public final Requests requests() {
    return requests;
  }

  /** A number from {@code low} to {@code high}, both unsigned; low must not be above high. */
  protected final long random(long low, long high) {
    long count = high - low + 1;
    if (count > 0) {
      return low + random.nextLong(count);
    }
    // More than half of all longs: what is too great is drawn again.
    long drawn;
    do {
      drawn = random.nextLong();
    } while (count != 0 && Long.compareUnsigned(drawn, count) >= 0);
    return low + drawn;
  }

  /** Appends what follows the parsed headers to the hash input. */
  protected final void hashPayload() {
    hash.append(frame, frameOffset + cursor, frameLength - cursor);
  }

  /** The microseconds since the switch began, as v1model's 48-bit time stamps count them. */
  protected static long clock() {
    return (System.nanoTime() - START) / 1000 & 0xffff_ffff_ffffL;
  }

  /** Forgets the last packet, and sets what ingress may read. */
  public abstract void beginIngress(int port);

  public abstract void parse();

  public abstract void verifyChecksums();

  public abstract void ingress();

  /** The port that ingress or egress chose. */
  public abstract int egressSpec();

  public abstract int multicastGroup();

  /** Sets what egress may read. */
  public abstract void beginEgress(int port, int instance, int instanceType);

  public abstract void egress();

  public abstract void updateChecksums();

  public abstract void deparse();

  /** Remembers what egress may change, for the next replica. */
  public abstract void save();

  public abstract void restore();

  /** Says why a packet enters ingress, in bmv2's numbers. */
  public abstract void setInstanceType(int type);

  /** Sets v1model's {@code priority} of a packet. */
  public abstract void setPriority(int priority);

  /** Sets all metadata to 0. */
  public abstract void resetMetadata();

  /** Copies the values of a field list out; nothing if there is no such list. */
  public abstract void saveFields(int fieldList, long[] to, int at);

  /** Copies the values of a field list back in. */
  public abstract void loadFields(int fieldList, long[] from, int at);

  /** Copies the values of a digest out: as many longs as each needs, the lowest first. */
  public abstract void learn(int learnList, long[] to, int at);

  /**
   * Copies out of what was parsed which headers there are, and those fields that what becomes of
   * the packet depends on.
   */
  public abstract void saveDecisions(long[] to, int at);

  /** Copies all headers out, which is much more than {@link #save()} does. */
  public abstract void saveHeaders(long[] to, int at);

  public abstract void loadHeaders(long[] from, int at);
}
