package io.heddle.testbed;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Ethernet frames to a file in the pcap format with nanosecond times (pcap-savefile(5)). */
final class PcapWriter implements AutoCloseable {
  private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
  private static final int SNAPSHOT_LENGTH = 1 << 18;
  private static final int LINKTYPE_ETHERNET = 1;
  private static final long NANOS = 1_000_000_000;

  private final DataOutputStream file;

  /** Writes big-endian numbers, which readers tell by the magic number. */
  PcapWriter(Path path) throws IOException {
    file = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
    file.writeInt(MAGIC_NANOSECONDS);
    file.writeShort(2);
    file.writeShort(4);
    file.writeLong(0); // time zone and accuracy: always 0
    file.writeInt(SNAPSHOT_LENGTH);
    file.writeInt(LINKTYPE_ETHERNET);
    file.flush();
  }

  /**
   * @param epochNanos since 1970 UTC
   */
  void write(byte[] frame, long epochNanos) throws IOException {
    file.writeInt((int) (epochNanos / NANOS));
    file.writeInt((int) (epochNanos % NANOS));
    file.writeInt(frame.length);
    file.writeInt(frame.length);
    file.write(frame);
  }

  void flush() throws IOException {
    file.flush();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
