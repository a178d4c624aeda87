package io.heddle.softswitch;

import io.heddle.linux.PacketSocket;
import io.heddle.softswitch.pcap.PcapWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A port whose frames leave to a file; {@link Replay} lets frames come in. */
final class FilePort implements Port {
  private final PcapWriter out;
  private boolean unflushed;

  FilePort(PcapWriter out) {
    this.out = out;
  }

  @Override
  public boolean receive() {
    return false;
  }

  @Override
  public MemorySegment buffer() {
    return MemorySegment.NULL;
  }

  @Override
  public long offset() {
    return 0;
  }

  @Override
  public int length() {
    return 0;
  }

  @Override
  public void send(MemorySegment frame, long offset, int length) throws IOException {
    out.write(frame, offset, length, EpochClock.nanos());
    unflushed = true;
  }

  @Override
  public void flush() throws IOException {
    if (unflushed) {
      unflushed = false;
      out.flush();
    }
  }

  @Override
  public Optional<PacketSocket> socket() {
    return Optional.empty();
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      // What could be written was, at the last flush.
    }
  }
}
