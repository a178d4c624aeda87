package io.heddle.softswitch.stf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A test file that has been read, so that it can be run. */
public final class StfTest {
  private static final long MOST_BYTES = 16 << 20;

  private final Path file;
  private final List<Command> commands;

  private StfTest(Path file, List<Command> commands) {
    this.file = file;
    this.commands = List.copyOf(commands);
  }

  /**
   * Reads a test.
   *
   * @throws StfSyntaxException if it is not in the language
   * @throws IOException if the file cannot be read, or is no text of at most 16 MiB
   */
  public static StfTest read(Path file) throws StfSyntaxException, IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than 16 MiB; split the test");
    }
    return new StfTest(
        file, new StfParser(file, Files.readString(file, StandardCharsets.ISO_8859_1)).parse());
  }

  public Path file() {
    return file;
  }

  List<Command> commands() {
    return commands;
  }
}
