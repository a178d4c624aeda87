package io.heddle.softswitch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  void theOtherCrcsHaveTheirCheckValues() {
    append("123456789".getBytes(StandardCharsets.US_ASCII));

    assertThat(input.crcCcitt()).isEqualTo(0x29b1);
    assertThat(input.crc8()).isEqualTo(0xf4);
    assertThat(input.crc64()).isEqualTo(crc64("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  /** Bit by bit, most significant bit first, with what goes in and comes out reflected. */
  private static long crc64(byte[] bytes) {
    long remainder = 0;
    for (byte b : bytes) {
      remainder ^= Long.reverse(b & 0xffL);
      for (int bit = 0; bit < 8; bit++) {
        remainder = remainder < 0 ? remainder << 1 ^ 0x1b : remainder << 1;
      }
    }
    return Long.reverse(remainder);
  }

  @Example
  void wordsOf32BitsAreXoredWithZeroBytesBehindTheLast() {
    append(new byte[] {1, 2, 3, 4, 5, 6});

    assertThat(input.xor32()).isEqualTo(0x01020304 ^ 0x05060000);
  }

  @Property
  void bytesAreInsertedBehindAnyBit(
      @ForAll @Size(min = 1, max = 12) byte[] header,
      @ForAll @Size(max = 9) byte[] content,
      @ForAll @IntRange(max = 95) int position) {
    int bit = position % (8 * header.length);
    byte[] emitted = new byte[3 + header.length + content.length];
    System.arraycopy(header, 0, emitted, 3, header.length);
    Bits.insert(emitted, 3, bit, header.length, content, 0, content.length);

    String before = bits(header);
    String whole = before.substring(0, bit) + bits(content) + before.substring(bit);
    assertThat(bits(Arrays.copyOfRange(emitted, 3, emitted.length))).isEqualTo(whole);
    byte[] taken = new byte[content.length];
    Bits.copy(Arrays.copyOf(emitted, emitted.length + 1), 24 + bit, taken, 0, taken.length);
    assertThat(taken).isEqualTo(content);
  }

  private static String bits(byte[] bytes) {
    StringBuilder bits = new StringBuilder();
    for (byte b : bytes) {
      bits.append(Integer.toBinaryString(0x100 | b & 0xff).substring(1));
    }
    return bits.toString();
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
