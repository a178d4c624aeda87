package io.heddle.softswitch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PacketLogTest {
  @Test
  void numbersAreInTwosComplementWithTheLowestLongFirst() {
    long[] limbs = {7, -2, -1, 5, 0, -1};
    assertThat(PacketLog.number(limbs, 0, 1)).isEqualTo(7);
    assertThat(PacketLog.number(limbs, 1, 2)).isEqualTo(-2);
    assertThat(PacketLog.number(limbs, 2, 2))
        .isEqualTo(new BigInteger("5" + "ffffffffffffffff", 16));
    assertThat(PacketLog.number(limbs, 3, 3))
        .isEqualTo(BigInteger.ONE.shiftLeft(128).negate().add(BigInteger.valueOf(5)));
  }

  @Test
  void rareEventsAreLoggedEachAtThePowersOfTen() {
    assertThat(LongStream.rangeClosed(0, 1000).filter(PacketLog::isPowerOfTen))
        .containsExactly(1L, 10L, 100L, 1000L);
  }
}
