package io.heddle.softswitch.stf;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PacketTextTest {
  private static final PacketText GOT = new PacketText("0102030405", true);

  @Test
  void theFirstDifferenceIsAtADigitOrWhereOneOfTheTwoEnds() {
    assertThat(PacketText.of("0102", false).firstDifference(GOT)).isEmpty();
    assertThat(PacketText.of("01*2****", false).firstDifference(GOT)).isEmpty();
    assertThat(PacketText.of("0103", false).firstDifference(GOT)).hasValue(3);
    assertThat(PacketText.of("0102", true).firstDifference(GOT)).hasValue(4);
    assertThat(PacketText.of("010203040506", false).firstDifference(GOT)).hasValue(10);
    assertThat(PacketText.of("", true).firstDifference(PacketText.of(new byte[0]))).isEmpty();
  }

  @Test
  void aComparisonMarksWhatDiffers() {
    assertThat(PacketText.of("01*20304ff", true).comparison(GOT))
        .containsExactly("expected 01*20304 ff $", "got      01020304 05", "                  ^^");
    assertThat(PacketText.of("01", true).comparison(PacketText.of("0102", true)))
        .containsExactly("expected 01 $", "got      0102", "           ^^");
  }

  @Property
  void everyPacketIsAsItself(@ForAll byte[] frame) {
    PacketText text = PacketText.of(frame);
    assertThat(text.bytes()).isEqualTo(frame);
    assertThat(text.firstDifference(text)).isEmpty();
  }
}
