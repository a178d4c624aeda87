package io.heddle.softswitch;

import io.heddle.linux.OffloadHeader;
import io.heddle.linux.PacketSocket;
import io.heddle.softswitch.pcap.PcapWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port whose frames are also written to files: as they come in, as any capture on the interface
 * has them, and as they leave, each packet finished and by itself. If a file cannot be written any
 * more, the port goes on without.
 */
final class RecordedPort implements Port {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedPort.class);

  private final Port port;
  private final PcapWriter in;
  private final PcapWriter out;
  private boolean unflushed;
  private boolean failed;

  /**
   * @param in for the frames that come in
   * @param out for those that leave
   */
  RecordedPort(Port port, PcapWriter in, PcapWriter out) {
    this.port = port;
    this.in = in;
    this.out = out;
  }

  @Override
  public boolean receive() throws IOException {
    if (!port.receive()) {
      return false;
    }
    record(in, port.buffer(), port.offset(), port.length());
    return true;
  }

  @Override
  public MemorySegment buffer() {
    return port.buffer();
  }

  @Override
  public long offset() {
    return port.offset();
  }

  @Override
  public int length() {
    return port.length();
  }

  @Override
  public OffloadHeader offload() {
    return port.offload();
  }

  @Override
  public void giveBack() {
    port.giveBack();
  }

  @Override
  public void send(MemorySegment frame, long offset, int length) throws IOException {
    record(out, frame, offset, length);
    port.send(frame, offset, length);
  }

  private void record(PcapWriter file, MemorySegment frame, long offset, int length) {
    if (failed) {
      return;
    }
    try {
      file.write(frame, offset, length, EpochClock.nanos());
      unflushed = true;
    } catch (IOException e) {
      fail(e);
    }
  }

  @Override
  public void flush() throws IOException {
    if (unflushed && !failed) {
      unflushed = false;
      try {
        in.flush();
        out.flush();
      } catch (IOException e) {
        fail(e);
      }
    }
    port.flush();
  }

  private void fail(IOException e) {
    failed = true;
    LOG.warn("frames are not recorded any more: {}", e.getMessage());
  }

  @Override
  public Optional<PacketSocket> socket() {
    return port.socket();
  }

  @Override
  public void close() {
    port.close();
    try (in;
        out) {
      // Closed by leaving, both of them.
    } catch (IOException e) {
      LOG.warn("a record of frames is not whole: {}", e.getMessage());
    }
  }
}
