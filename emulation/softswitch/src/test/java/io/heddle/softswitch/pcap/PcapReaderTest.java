package io.heddle.softswitch.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.softswitch.pcap.PcapReader.Captured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapReaderTest {
  private static final String LITTLE_MICROS = "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 ";

  @TempDir private Path folder;

  @Property(tries = 50)
  void whatWasWrittenIsRead(
      @ForAll @Size(max = 5) List<@Size(max = 200) byte[]> frames,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000_000_000L) long nanos)
      throws IOException {
    Path file = Files.createTempFile("heddle", ".pcap");
    try {
      try (PcapWriter writer = new PcapWriter(file)) {
        for (byte[] frame : frames) {
          writer.write(frame, nanos);
        }
      }
      List<Captured> read = read(file);
      assertThat(read).hasSameSizeAs(frames);
      for (int i = 0; i < frames.size(); i++) {
        assertThat(read.get(i).frame()).isEqualTo(frames.get(i));
        assertThat(read.get(i).epochNanos()).isEqualTo(nanos);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void littleEndianMicrosecondsAreRead() throws IOException {
    Path file = file(LITTLE_MICROS + "01000000 05000000 07000000 02000000 02000000 cafe");
    assertThat(read(file)).hasSize(1);
    assertThat(read(file).getFirst().epochNanos()).isEqualTo(5_000_007_000L);
    assertThat(read(file).getFirst().frame()).containsExactly(0xca, 0xfe);
  }

  @Test
  void damageIsToldInOneLineWithTheFilesName() throws IOException {
    expect("", "ends in its header");
    expect("00112233", "is no pcap file");
    expect("0a0d0d0a 1c000000", "pcapng");
    expect(LITTLE_MICROS + "65000000", "link type 101");
    expect(LITTLE_MICROS + "01000000 05000000 07", "ends within a frame");
    expect(
        LITTLE_MICROS + "01000000 05000000 07000000 02000000 03000000 cafe", "not captured whole");
    expect(LITTLE_MICROS + "01000000 05000000 07000000 ffffff7f ffffff7f", "a frame of 2147483647");
    assertThatThrownBy(() -> new PcapReader(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + folder.resolve("absent"));
  }

  private void expect(String bytes, String message) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith(file.toString())
        .hasMessageNotContaining("\n");
  }

  private Path file(String bytes) throws IOException {
    Path file = folder.resolve("a.pcap");
    return Files.write(file, HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  private static List<Captured> read(Path file) throws IOException {
    List<Captured> read = new ArrayList<>();
    try (PcapReader reader = new PcapReader(file)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        read.add(next.get());
      }
    }
    return read;
  }
}
