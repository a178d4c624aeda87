package io.heddle.bench;

import java.lang.management.ManagementFactory;
import java.util.List;

/** How JVMs that a benchmark starts are to be like this one. */
public final class ChildJvm {
  private ChildJvm() {}

  /** This JVM's options, but for the archive that it may be about to write. */
  public static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-XX:ArchiveClassesAtExit"))
        .toList();
  }
}
