package io.heddle.softswitch.pcap;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Ethernet frames to a file in the pcap format with nanosecond times (pcap-savefile(5)). */
public final class PcapWriter implements AutoCloseable {
  private static final int SNAPSHOT_LENGTH = 1 << 18;
  private static final long NANOS = 1_000_000_000;

  private final DataOutputStream file;

  /** Frames on their way from a segment to the file. */
  private byte[] copy = new byte[2048];

  /** Writes big-endian numbers, which readers tell by the magic number. */
  public PcapWriter(Path path) throws IOException {
    file = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
    file.writeInt(Pcap.MAGIC_NANOSECONDS);
    file.writeShort(2);
    file.writeShort(4);
    file.writeLong(0); // time zone and accuracy: always 0
    file.writeInt(SNAPSHOT_LENGTH);
    file.writeInt(Pcap.LINKTYPE_ETHERNET);
    file.flush();
  }

  /**
   * Appends a frame.
   *
   * @param epochNanos since 1970 UTC
   */
  public void write(byte[] frame, long epochNanos) throws IOException {
    write(frame, frame.length, epochNanos);
  }

  /** Appends {@code length} bytes of a segment from {@code offset}. */
  public void write(MemorySegment frame, long offset, int length, long epochNanos)
      throws IOException {
    if (length > copy.length) {
      copy = new byte[Math.max(length, 2 * copy.length)];
    }
    MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, offset, copy, 0, length);
    write(copy, length, epochNanos);
  }

  private void write(byte[] frame, int length, long epochNanos) throws IOException {
    file.writeInt((int) (epochNanos / NANOS));
    file.writeInt((int) (epochNanos % NANOS));
    file.writeInt(length);
    file.writeInt(length);
    file.write(frame, 0, length);
  }

  public void flush() throws IOException {
    file.flush();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
