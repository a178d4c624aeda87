package io.heddle.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file {@code events.jsonl}: what a run did, one JSON object a line. Apart from {@code time}
 * and {@code elapsed} (seconds), one seed gives the same lines, so nothing measured belongs here.
 * Written by the runner's thread only.
 */
public final class EventLog implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final BufferedWriter writer;
  private final long start = System.nanoTime();
  private int number;

  /** Starts the file anew. */
  public EventLog(Path file) throws IOException {
    this.writer = Files.newBufferedWriter(file);
  }

  /** Adds one event with its details, in their order. */
  public void add(String event, Map<String, ?> details) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("number", ++number);
    line.put("time", Instant.now().toString());
    line.put("elapsed", (System.nanoTime() - start) / 1_000_000 / 1000.0);
    line.put("event", event);
    line.putAll(details);
    try {
      writer.write(json.writeValueAsString(line));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
