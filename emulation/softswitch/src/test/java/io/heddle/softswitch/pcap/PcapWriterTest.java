package io.heddle.softswitch.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapWriterTest {
  @Test
  void aFileIsAsItsManualPageSays(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.pcap");
    try (PcapWriter writer = new PcapWriter(file)) {
      writer.write(new byte[] {1, 2, 3}, 1_700_000_000_123_456_789L);
    }
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo(
            "a1b23c4d"
                + "00020004"
                + "0000000000000000"
                + "00040000"
                + "00000001"
                + "6553f100"
                + "075bcd15"
                + "00000003"
                + "00000003"
                + "010203");
  }
}
