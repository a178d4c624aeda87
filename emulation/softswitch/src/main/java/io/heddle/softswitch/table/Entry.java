package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import java.util.List;

/** An entry of a table as it was when read; only its counter moves on. */
public final class Entry {
  /** One match for each key field in key order, {@link KeyField#ANY} where it does not matter; empty for the default entry. */
  public List<Match> match() {
    throw new UnsupportedOperationException();
  }

  /** The larger number wins; 0 in tables with only exact and LPM fields. */
  public int priority() {
    throw new UnsupportedOperationException();
  }

  /** The action's fully qualified name. */
  public String action() {
    throw new UnsupportedOperationException();
  }

  /** The action's parameters in their order. */
  public List<Bitstring> params() {
    throw new UnsupportedOperationException();
  }

  public boolean constant() {
    throw new UnsupportedOperationException();
  }

  /** Packets that hit this entry; 0 if the table has no direct counter. */
  public long packets() {
    throw new UnsupportedOperationException();
  }

  /** Bytes of the packets that hit this entry, as they were received. */
  public long bytes() {
    throw new UnsupportedOperationException();
  }

  /** Sets the direct counter. */
  public void setCounter(long packets, long bytes) {
    throw new UnsupportedOperationException();
  }
}
