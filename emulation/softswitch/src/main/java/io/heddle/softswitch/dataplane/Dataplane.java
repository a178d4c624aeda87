package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.bmv2.InvalidProgram;
import io.heddle.softswitch.bmv2.UnsupportedProgram;
import io.heddle.softswitch.replication.Replication;
import io.heddle.softswitch.table.Table;
import java.util.Collection;

/** A program loaded into the switch, with its tables. */
public final class Dataplane {
  /**
   * Loads what {@code p4c-bm2-ss --arch v1model} emits.
   *
   * @throws InvalidProgram if this is no such program
   * @throws UnsupportedProgram if it uses a feature that the switch does not have
   */
  public static Dataplane load(byte[] bmv2Json) {
    throw new UnsupportedOperationException();
  }

  /** The table with this fully qualified name, or null. */
  public Table table(String name) {
    throw new UnsupportedOperationException();
  }

  public Collection<Table> tables() {
    throw new UnsupportedOperationException();
  }

  public Replication replication() {
    throw new UnsupportedOperationException();
  }

  /** One for each packet thread; at most {@code 64} in the life of a data plane. */
  public Worker newWorker() {
    throw new UnsupportedOperationException();
  }
}
