package io.heddle.controller.topology;

import io.heddle.intent.OverlayLink;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What there is at one moment: the NEDs that exist and the overlay links that are up, by name.
 * Immutable; both sets are sorted, so that whoever walks them does so in the same order every time.
 */
public record Topology(SortedSet<String> neds, SortedSet<String> linksUp) {
  public Topology {
    neds = Collections.unmodifiableSortedSet(new TreeSet<>(neds));
    linksUp = Collections.unmodifiableSortedSet(new TreeSet<>(linksUp));
  }

  /** A topology of {@code neds} in which each of {@code links} is up when both its ends exist. */
  public static Topology of(Collection<String> neds, Collection<OverlayLink> links) {
    SortedSet<String> existing = new TreeSet<>(neds);
    SortedSet<String> up = new TreeSet<>();
    for (OverlayLink link : links) {
      if (existing.contains(link.a().ned()) && existing.contains(link.b().ned())) {
        up.add(link.name());
      }
    }
    return new Topology(existing, up);
  }
}
