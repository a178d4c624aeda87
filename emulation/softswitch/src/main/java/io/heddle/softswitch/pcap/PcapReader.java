package io.heddle.softswitch.pcap;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the Ethernet frames of a pcap file in any of its four forms (pcap-savefile(5)); the newer
 * pcapng is another format.
 */
public final class PcapReader implements AutoCloseable {
  private static final int LONGEST_FRAME = 65535;
  private static final int SECTION_OF_PCAPNG = 0x0a0d0d0a;

  /** A frame and when it was captured, in nanoseconds since 1970 UTC. */
  public record Captured(byte[] frame, long epochNanos) {}

  private final Path path;
  private final DataInputStream file;
  private boolean littleEndian;
  private int nanosPerTick;

  /**
   * Opens a file.
   *
   * @throws IOException with one line that names the file, if it cannot be read
   */
  public PcapReader(Path path) throws IOException {
    this.path = path;
    try {
      file = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + path, e);
    }
    try {
      readHeader();
    } catch (EOFException e) {
      file.close();
      throw wrong("is no pcap file: it ends in its header");
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    int magic = file.readInt();
    littleEndian = !isMagic(magic);
    int said = littleEndian ? Integer.reverseBytes(magic) : magic;
    if (!isMagic(said)) {
      throw wrong(
          magic == SECTION_OF_PCAPNG
              ? "is pcapng; convert it, for example: editcap -F pcap FILE NEW"
              : "is no pcap file");
    }
    nanosPerTick = said == Pcap.MAGIC_NANOSECONDS ? 1 : 1000;
    file.skipNBytes(16);
    int link = readInt() & 0xffff;
    if (link != Pcap.LINKTYPE_ETHERNET) {
      throw wrong("has frames of link type " + link + "; only Ethernet (1) can be read");
    }
  }

  private static boolean isMagic(int number) {
    return number == Pcap.MAGIC_MICROSECONDS || number == Pcap.MAGIC_NANOSECONDS;
  }

  /**
   * The next frame, or empty at the end.
   *
   * @throws IOException if a frame was not captured whole or the file is damaged
   */
  public Optional<Captured> next() throws IOException {
    file.mark(1);
    if (file.read() < 0) {
      return Optional.empty();
    }
    file.reset();
    try {
      long seconds = readInt() & 0xffff_ffffL;
      long ticks = readInt() & 0xffff_ffffL;
      int captured = readInt();
      int length = readInt();
      if (captured != length) {
        throw wrong("has a frame that was not captured whole");
      }
      if (length < 0 || length > LONGEST_FRAME) {
        throw wrong("has a frame of " + Integer.toUnsignedString(length) + " bytes");
      }
      byte[] frame = new byte[length];
      file.readFully(frame);
      return Optional.of(new Captured(frame, seconds * 1_000_000_000 + ticks * nanosPerTick));
    } catch (EOFException e) {
      throw wrong("ends within a frame");
    }
  }

  private int readInt() throws IOException {
    int number = file.readInt();
    return littleEndian ? Integer.reverseBytes(number) : number;
  }

  private IOException wrong(String what) {
    return new IOException(path + " " + what);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
