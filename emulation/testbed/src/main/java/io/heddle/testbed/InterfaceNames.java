package io.heddle.testbed;

import java.util.HashSet;
import java.util.Set;

/** Names of network interfaces that tell what they are and keep Linux's limit of 15 characters. */
final class InterfaceNames {
  private static final int LIMIT = 15;

  private final Set<String> taken = new HashSet<>(Set.of("lo", "all", "default"));

  /**
   * A name like {@code stem-suffix} that was not given out before. A long stem is cut, and a number
   * added where the name is taken.
   *
   * @param suffix at most 10 characters
   */
  String next(String stem, String suffix) {
    String safe = stem.replaceAll("[^A-Za-z0-9_.-]", "_");
    for (int attempt = 0; ; attempt++) {
      String end = (attempt == 0 ? "" : "~" + attempt) + "-" + suffix;
      String name = safe.substring(0, Math.min(safe.length(), LIMIT - end.length())) + end;
      if (taken.add(name)) {
        return name;
      }
    }
  }
}
