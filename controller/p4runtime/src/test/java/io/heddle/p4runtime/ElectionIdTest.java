package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ElectionIdTest {
  private static final BigInteger HALF = BigInteger.ONE.shiftLeft(64);

  @Property
  void idsAreOrderedAsUnsignedNumbersOf128Bits(
      @ForAll long high1, @ForAll long low1, @ForAll long high2, @ForAll long low2) {
    ElectionId one = new ElectionId(high1, low1 | 1);
    ElectionId other = new ElectionId(high2, low2 | 1);

    assertThat(Integer.signum(one.compareTo(other))).isEqualTo(value(one).compareTo(value(other)));
  }

  @Test
  void theNextIdCarriesIntoTheUpperHalf() {
    assertThat(ElectionId.of(7).next()).isEqualTo(ElectionId.of(8));
    assertThat(new ElectionId(3, -1).next()).isEqualTo(new ElectionId(4, 0));
  }

  @Test
  void zeroIsNoBid() {
    assertThatThrownBy(() -> ElectionId.of(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static BigInteger value(ElectionId id) {
    return unsigned(id.high()).multiply(HALF).add(unsigned(id.low()));
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
