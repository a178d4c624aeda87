package io.heddle.softswitch.runtime;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program says of its packets: log_msg at level info, and the assertions that did not hold
 * at level warn. Bounded, for a program may say something of every packet; of one packet thread.
 */
public final class PacketLog {
  /** More than anybody reads in a second. */
  private static final int LINES_A_SECOND = 100;

  private static final Logger LOG = LoggerFactory.getLogger(PacketLog.class);

  private final StringBuilder line = new StringBuilder();
  private final Map<String, long[]> failures = new HashMap<>();
  private long second = Long.MIN_VALUE;
  private int lines;
  private long suppressed;

  PacketLog() {}

  /** Whether the next message is wanted. Allocates nothing if not. */
  public boolean begin() {
    if (!LOG.isInfoEnabled()) {
      return false;
    }
    long now = System.nanoTime() / TimeUnit.SECONDS.toNanos(1);
    if (now != second) {
      second = now;
      lines = 0;
      if (suppressed > 0) {
        LOG.info("{} messages of the program were too many to log", suppressed);
        suppressed = 0;
      }
    }
    if (lines == LINES_A_SECOND) {
      suppressed++;
      return false;
    }
    lines++;
    line.setLength(0);
    return true;
  }

  public void text(String part) {
    line.append(part);
  }

  /** A number in two's complement, its least significant long first. */
  public void value(long[] limbs, int at, int count) {
    line.append(number(limbs, at, count));
  }

  static BigInteger number(long[] limbs, int at, int count) {
    BigInteger value = BigInteger.valueOf(limbs[at + count - 1]);
    for (int i = count - 2; i >= 0; i--) {
      value = value.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(limbs[at + i])));
    }
    return value;
  }

  /** Ends a message. */
  public void end() {
    LOG.info("{}", line);
  }

  /** Notes that an assertion did not hold. The first time is logged, then the 10th, 100th, ... */
  public void failed(String text) {
    long[] count = failures.computeIfAbsent(text, t -> new long[1]);
    if (isPowerOfTen(++count[0])) {
      LOG.warn("{} failed; its packet was dropped ({} so far)", text, count[0]);
    }
  }

  /** Whether an event is rare enough to log each time, or the one in ten times as many that is. */
  public static boolean isPowerOfTen(long count) {
    long power = count;
    while (power >= 10 && power % 10 == 0) {
      power /= 10;
    }
    return power == 1;
  }
}
