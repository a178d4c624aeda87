package io.heddle.softswitch.p4runtime;

import io.heddle.softswitch.bmv2.RejectedProgram;
import io.heddle.softswitch.dataplane.Dataplane;

/**
 * What the server needs of the switch whose packets it controls. Called by one thread at a time.
 */
public interface PacketPath {
  /**
   * Loads a program for this switch, without running it.
   *
   * @throws RejectedProgram if the switch cannot run it
   */
  default Dataplane load(byte[] bmv2Json) {
    return Dataplane.load(bmv2Json);
  }

  /**
   * Makes {@code dataplane} the running program; every packet processed after the return sees it.
   * None is lost: those that arrive meanwhile wait in the ports' receive rings.
   *
   * @param handover runs after the last packet of the program before and before the first one of
   *     this; quick, as no packet is forwarded meanwhile
   */
  void run(Dataplane dataplane, Runnable handover);

  /**
   * Makes a change while no packet is on its way through the program. A packet with all its copies
   * sees the switch either before the change or after it; those that arrive meanwhile wait in the
   * ports' receive rings.
   *
   * @param change quick, as no packet is forwarded while it runs
   */
  void between(Runnable change);

  /**
   * Begins a change of what may become of packets, other than by {@link #run}. Called before it;
   * {@link #endChange} is called after it. In between no packet may be treated like an earlier one
   * only because they are alike.
   */
  default void beginChange() {}

  /** Ends a change. */
  default void endChange() {}

  /** Brings the counters and ages of the running program up to date, before they are read. */
  default void settle() {}

  /** What controllers call the ports, where a program lets them use strings. */
  PortNames portNames();

  /** Whether the switch has a port with this number, which is 0 to 511. */
  boolean hasPort(int number);

  /** Lets {@code frame} enter the running program through the CPU port. */
  void inject(byte[] frame);
}
