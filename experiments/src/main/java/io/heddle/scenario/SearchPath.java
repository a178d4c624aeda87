package io.heddle.scenario;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/** The directories that a shell looks for programs in. */
public record SearchPath(String directories) {
  public SearchPath {
    directories = directories == null ? "" : directories;
  }

  /** Whether {@code program}, a name or a path, is an executable file. */
  public boolean contains(String program) {
    try {
      if (program.contains("/")) {
        return isExecutable(Path.of(program));
      }
      return Arrays.stream(directories.split(":"))
          .filter(directory -> !directory.isEmpty())
          .anyMatch(directory -> isExecutable(Path.of(directory, program)));
    } catch (InvalidPathException notAPath) {
      return false;
    }
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
