package io.heddle.softswitch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HashInputTest {
  private final HashInput input = new HashInput(256);

  @Example
  void theCrcsOfTheCheckStringAreThoseOfTheCatalogue() {
    append("123456789".getBytes(StandardCharsets.US_ASCII));

    assertThat(input.crc32()).isEqualTo(0xcbf43926L);
    assertThat(input.crc16()).isEqualTo(0xbb3dL);
  }

  @Example
  void theChecksumOfAnIpv4HeaderIsThatOfItsOwner() {
    // A header of RFC 1071's kind, its checksum field left out.
    append(HexFormat.of().parseHex("4500003c1c4640004006" + "ac100a63ac100a0c"));

    assertThat(input.csum16()).isEqualTo(0xb1e6L);
  }

  @Example
  void anOddByteCountsAsTheHighHalfOfAWord() {
    append(new byte[] {0x12, 0x34, 0x56});

    assertThat(input.csum16()).isEqualTo(~(0x1234 + 0x5600) & 0xffff);
    assertThat(input.xor16()).isEqualTo(0x1234 ^ 0x5600);
    assertThat(input.identity()).isEqualTo(0x123456);
  }

  @Property
  void bitsAreAppendedOneAfterTheOther(
      @ForAll @Size(min = 1, max = 20) int[] values,
      @ForAll @IntRange(min = 1, max = 31) int width) {
    StringBuilder expected = new StringBuilder();
    input.clear();
    for (int value : values) {
      long cut = value & (1L << width) - 1;
      input.append(cut, width);
      expected
          .append("0".repeat(width - bits(cut)))
          .append(cut == 0 ? "" : Long.toBinaryString(cut));
    }
    for (int i = 0; i < expected.length(); i++) {
      int bit = input.bytes()[i / 8] >> (7 - i % 8) & 1;
      assertThat((char) ('0' + bit)).isEqualTo(expected.charAt(i));
    }
  }

  private static int bits(long value) {
    return 64 - Long.numberOfLeadingZeros(value);
  }

  private void append(byte[] bytes) {
    input.clear();
    for (byte b : bytes) {
      input.append(b & 0xff, 8);
    }
  }
}
