package io.heddle.softswitch.trace;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Where the traces of packets go, and of which packets there are any. Packet threads share it; what
 * they tell of one packet stays together.
 */
public final class TraceLog {
  private final Consumer<String> out;
  private final OptionalInt port;
  private final long most;
  private final int dumpedBytes;
  private final AtomicLong traced = new AtomicLong();

  /**
   * @param out takes the whole trace of a packet, lines that each end with a newline; called by
   *     packet threads, one at a time
   * @param port the only ingress port whose packets are traced, or empty for all
   * @param most how many packets are traced, or empty for all
   * @param dumpedBytes so many bytes of each frame are shown in hexadecimal, from 0 on
   */
  public TraceLog(Consumer<String> out, OptionalInt port, OptionalLong most, int dumpedBytes) {
    this.out = out;
    this.port = port;
    this.most = most.orElse(Long.MAX_VALUE);
    this.dumpedBytes = dumpedBytes;
  }

  /** All packets, without their bytes. */
  public TraceLog(Consumer<String> out) {
    this(out, OptionalInt.empty(), OptionalLong.empty(), 0);
  }

  /** The trace of one packet thread. */
  public PacketTrace newTrace() {
    return new PacketTrace(this);
  }

  /** The number of the packet that comes in at {@code ingressPort}; 0 if it is not to be traced. */
  long number(int ingressPort) {
    if (port.isPresent() && port.getAsInt() != ingressPort || traced.get() >= most) {
      return 0;
    }
    long number = traced.incrementAndGet();
    return number <= most ? number : 0;
  }

  int dumpedBytes() {
    return dumpedBytes;
  }

  synchronized void write(String text) {
    out.accept(text);
  }
}
