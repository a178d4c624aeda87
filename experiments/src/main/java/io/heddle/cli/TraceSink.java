package io.heddle.cli;

import io.heddle.softswitch.trace.TraceLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where a trace is written: standard output or a file, whole packets at a time. */
final class TraceSink implements AutoCloseable {
  /** Of a switch that tells nothing. */
  static final TraceSink NONE = new TraceSink(Optional.empty(), Optional.empty());

  private final Optional<TraceLog> log;
  private final Optional<PrintStream> stream;

  private TraceSink(Optional<TraceLog> log, Optional<PrintStream> stream) {
    this.log = log;
    this.stream = stream;
  }

  /**
   * Opens a sink.
   *
   * @param file what to write to, or empty for standard output
   * @param log makes the log of what takes its lines
   * @throws IOException if the file cannot be written
   */
  static TraceSink open(Optional<Path> file, Function<Consumer<String>, TraceLog> log)
      throws IOException {
    PrintStream stream =
        new PrintStream(
            file.isPresent() ? create(file.get()) : new FileOutputStream(FileDescriptor.out),
            false,
            StandardCharsets.UTF_8);
    TraceLog opened =
        log.apply(
            text -> {
              stream.print(text);
              stream.flush();
            });
    return new TraceSink(Optional.of(opened), file.map(f -> stream));
  }

  private static FileOutputStream create(Path file) throws IOException {
    try {
      return new FileOutputStream(file.toFile());
    } catch (IOException e) {
      throw new IOException("cannot write the log: " + e.getMessage(), e);
    }
  }

  Optional<TraceLog> log() {
    return log;
  }

  /** Closes the file; standard output stays open. */
  @Override
  public void close() {
    stream.ifPresent(PrintStream::close);
  }
}
