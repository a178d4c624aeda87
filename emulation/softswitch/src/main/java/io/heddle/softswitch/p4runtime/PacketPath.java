package io.heddle.softswitch.p4runtime;

import io.heddle.softswitch.dataplane.Dataplane;

/**
 * What the server needs of the switch whose packets it controls. Called by one thread at a time.
 */
public interface PacketPath {
  /**
   * Makes {@code dataplane} the running program; every packet processed after the return sees it.
   */
  void run(Dataplane dataplane);

  /** Lets {@code frame} enter the running program through the CPU port. */
  void inject(byte[] frame);
}
