package io.heddle.softswitch.flow;

import io.heddle.softswitch.dataplane.ScatteredOutput;
import io.heddle.softswitch.runtime.Tally;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/** What a packet that is tried leaves by, and with which headers. */
final class Departure implements ScatteredOutput {
  private byte[] headers = new byte[0];
  private int packets;
  private int port;
  private long payload;
  private long end;
  private Tally tally;

  void clear() {
    packets = 0;
  }

  void counted(Optional<Tally> counts) {
    tally = counts.orElse(null);
  }

  @Override
  public void transmit(
      int toPort, byte[] from, int headerLength, MemorySegment rest, long offset, int length) {
    packets++;
    port = toPort;
    headers = Arrays.copyOf(from, headerLength);
    payload = offset;
    end = offset + length;
  }

  @Override
  public void transmit(int toPort, MemorySegment frame, long offset, int length) {
    throw new IllegalStateException("a packet of a program with flows leaves in pieces");
  }

  @Override
  public int unfinishedFrom() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void finish() {
    // All bytes are as the program should see them: only its parser looks at them.
  }

  /**
   * Whether there was just one packet, which ended with all that was not parsed, and it is known
   * what was counted.
   */
  boolean isPlain(int parsed, int length) {
    return packets == 1 && payload == parsed && end == length && tally != null;
  }

  /** Whether another packet left in the same way, with headers as long, and counted the same. */
  boolean isLike(Departure other) {
    return port == other.port
        && headers.length == other.headers.length
        && tally.equals(other.tally);
  }

  int port() {
    return port;
  }

  /** Of the packet that left last; not to be changed. */
  byte[] headers() {
    return headers;
  }

  Tally tally() {
    return tally;
  }
}
