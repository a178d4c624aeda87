package io.heddle.softswitch.table;

import io.heddle.softswitch.state.Meters;
import java.util.Optional;

/**
 * What each entry of a table has of its own besides its action.
 *
 * @param counter a counter of packets and bytes
 * @param meter what the meter's rates are about, if there is one
 * @param age the time of its last packet
 */
public record DirectResources(boolean counter, Optional<Meters.Unit> meter, boolean age) {
  public static final DirectResources NONE = new DirectResources(false, Optional.empty(), false);

  /** Only a counter. */
  public static final DirectResources COUNTER = new DirectResources(true, Optional.empty(), false);

  boolean any() {
    return counter || meter.isPresent() || age;
  }
}
