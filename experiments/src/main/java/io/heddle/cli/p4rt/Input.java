package io.heddle.cli.p4rt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a command is given in files or by standard input; of bounded size. */
final class Input {
  private static final int LIMIT = 256 << 20;

  private Input() {}

  static byte[] file(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return all(in, file.toString());
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  static byte[] standard() throws IOException {
    return all(System.in, "standard input");
  }

  private static byte[] all(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(LIMIT);
    if (bytes.length == LIMIT) {
      throw new IOException(name + " has more than 256 MiB, which is too much");
    }
    return bytes;
  }
}
