package io.heddle.softswitch;

import io.heddle.softswitch.pcap.PcapReader;
import io.heddle.softswitch.pcap.PcapReader.Captured;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the frames of several files come in at a switch's ports, in the order of their times but as
 * fast as the switch takes them.
 */
final class Replay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  /** Takes a frame that comes in; waits while the switch has too many. */
  interface Ingress {
    void inject(int port, byte[] frame);
  }

  private record Next(int port, Captured captured, PcapReader file) {}

  private final SortedMap<Integer, PcapReader> files;
  private final Duration delay;
  private final Ingress ingress;
  private volatile Thread thread;

  /** The files are the replay's from now on. */
  Replay(SortedMap<Integer, PcapReader> files, Duration delay, Ingress ingress) {
    this.files = files;
    this.delay = delay;
    this.ingress = ingress;
  }

  void start() {
    thread = Thread.ofPlatform().name("replay").daemon().start(this::run);
  }

  private void run() {
    try {
      Thread.sleep(delay);
      inject();
    } catch (InterruptedException e) {
      // closed
    } catch (IOException e) {
      LOG.error("the replay ends: {}", e.getMessage());
    }
  }

  private void inject() throws IOException, InterruptedException {
    // Of frames with the same time, that of the lowest port goes first.
    PriorityQueue<Next> queue =
        new PriorityQueue<>(
            Comparator.comparingLong((Next n) -> n.captured().epochNanos())
                .thenComparingInt(Next::port));
    for (var file : files.entrySet()) {
      enqueue(queue, file.getKey(), file.getValue());
    }
    for (Next next = queue.poll(); next != null; next = queue.poll()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      ingress.inject(next.port(), next.captured().frame());
      enqueue(queue, next.port(), next.file());
    }
  }

  private static void enqueue(PriorityQueue<Next> queue, int port, PcapReader file)
      throws IOException {
    Optional<Captured> captured = file.next();
    captured.ifPresent(c -> queue.add(new Next(port, c, file)));
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (PcapReader file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        // It was only read.
      }
    }
  }
}
