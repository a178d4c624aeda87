package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.replication.PortStates;
import io.heddle.softswitch.trace.TraceLog;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a switch is set up, as far as it concerns the program that it runs.
 *
 * @param dropPort the port that means "drop this packet", 0 to 511
 * @param ports which ports are up, for copies that have backups and members that watch a port
 * @param trace where packets' ways through the program are told; costs nothing if empty
 * @param clock what meters and idle timeouts go by, in nanoseconds since any moment
 */
public record LoadOptions(
    int dropPort, PortStates ports, Optional<TraceLog> trace, LongSupplier clock) {
  /** As simple_switch_grpc has it if nothing is said: the drop port is 511. */
  public static final LoadOptions DEFAULT = new LoadOptions(511, Optional.empty());

  public LoadOptions {
    if (dropPort < 0 || dropPort > 511) {
      throw new IllegalArgumentException("drop port " + dropPort + " is not in 0 to 511");
    }
  }

  /** For a switch whose ports are always up, with the clock of this machine. */
  public LoadOptions(int dropPort, Optional<TraceLog> trace) {
    this(dropPort, PortStates.ALL_UP, trace, System::nanoTime);
  }

  /** The same for a switch whose ports can go down. */
  public LoadOptions withPorts(PortStates states) {
    return new LoadOptions(dropPort, states, trace, clock);
  }

  /** The same for a switch with another clock. */
  public LoadOptions withClock(LongSupplier nanoClock) {
    return new LoadOptions(dropPort, ports, trace, nanoClock);
  }
}
