package io.heddle.testbed.app.probe;

import io.heddle.linux.PacketSocket;
import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches everything that arrives at an interface and tells which markers were among it. */
public final class FrameProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameProbe.class);
  private static final int MARKERS_LIMIT = 1 << 16;
  private static final int LOWEST_ETHERTYPE = 0x0600;

  private final PacketSocket socket;
  private final Thread thread;
  private final Map<ProbeMarker, Long> markers = new HashMap<>();
  private final Map<Integer, Long> unmarked = new TreeMap<>();
  private long frames;

  /**
   * What arrived so far.
   *
   * @param frames all frames
   * @param markers how often each marker was seen; of more than 65536 the first
   * @param unmarked frames without a marker by EtherType, 0 for those that have a length instead
   */
  public record Report(long frames, Map<ProbeMarker, Long> markers, Map<Integer, Long> unmarked) {
    public Report {
      markers = Map.copyOf(markers);
      unmarked = Map.copyOf(unmarked);
    }
  }

  /** Watches an interface of {@code stack} from now on; its own frames are not seen. */
  public FrameProbe(NetworkStack stack, String interfaceName) throws IOException {
    this.socket = stack.open(() -> PacketSocket.open(interfaceName));
    this.thread = stack.start("frame-probe", this::receive);
  }

  public synchronized Report report() {
    return new Report(frames, markers, unmarked);
  }

  /** Waits until {@code condition} holds or {@code atMost} has passed, and returns what arrived. */
  public synchronized Report await(Predicate<Report> condition, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long left = atMost.toNanos();
    Report report = report();
    while (left > 0 && !condition.test(report)) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
      report = report();
    }
    return report;
  }

  private void receive() {
    try {
      while (socket.receive(-1)) {
        byte[] frame =
            socket
                .buffer()
                .asSlice(socket.offset(), socket.length())
                .toArray(ValueLayout.JAVA_BYTE);
        count(frame);
      }
    } catch (IOException e) {
      LOG.error("frame probe of {} stops: {}", socket.interfaceName(), e.getMessage());
    }
  }

  private synchronized void count(byte[] frame) {
    frames++;
    ProbeMarker.find(frame)
        .ifPresentOrElse(
            marker -> {
              if (markers.size() < MARKERS_LIMIT || markers.containsKey(marker)) {
                markers.merge(marker, 1L, Long::sum);
              }
            },
            () -> unmarked.merge(etherType(frame), 1L, Long::sum));
    notifyAll();
  }

  private static int etherType(byte[] frame) {
    int type = frame.length < 14 ? 0 : (frame[12] & 0xff) << 8 | frame[13] & 0xff;
    return type < LOWEST_ETHERTYPE ? 0 : type;
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
