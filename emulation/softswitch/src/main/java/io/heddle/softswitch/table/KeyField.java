package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;

/**
 * One field of a table's key.
 *
 * @param name as in the p4info
 * @param widthBits at least 1
 */
public record KeyField(String name, Kind kind, int widthBits) {
  /** Stands for a field that does not matter, in a key of any kind but exact. */
  public static final Match ANY = new Match.Ternary(Bitstring.of(0), Bitstring.of(0));

  /** How a field is matched. */
  public enum Kind {
    EXACT,
    LPM,
    TERNARY,
    RANGE,
    OPTIONAL
  }
}
