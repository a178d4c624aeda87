package io.heddle.controller.compile;

import io.heddle.controller.topology.Hop;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The directions of overlay links that one identifier uses. Only for these are there tunnel
 * entries, so that a link knows no network which has no business on it.
 */
final class LinkUse {
  private final Set<Hop> hops = new LinkedHashSet<>();

  void add(Hop hop) {
    hops.add(hop);
  }

  void put(Draft draft, int network, boolean chain, String intent) {
    for (Hop hop : hops) {
      draft.put(hop.local().ned(), Pipeline.egressOverlay(hop, network), intent);
      draft.put(hop.remote().ned(), Pipeline.overlayTermination(hop, network, chain), intent);
    }
  }
}
