package io.heddle.p4runtime.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BitstringTest {
  @Property
  void aLongIsKeptWhole(@ForAll long value) {
    Bitstring bits = Bitstring.of(value);

    assertThat(bits.toLong()).isEqualTo(value);
    assertThat(bits.bitLength()).isEqualTo(Long.SIZE - Long.numberOfLeadingZeros(value));
    assertThat(bits.toBigInteger()).isEqualTo(new BigInteger(Long.toUnsignedString(value)));
  }

  @Property
  void paddingChangesNothing(
      @ForAll @Size(max = 20) byte[] bytes, @ForAll @IntRange(max = 5) int padding) {
    Bitstring padded =
        new Bitstring(ByteString.copyFrom(new byte[padding]).concat(ByteString.copyFrom(bytes)));

    assertThat(padded).isEqualTo(Bitstring.of(bytes));
    assertThat(padded.bitLength()).isEqualTo(new BigInteger(1, bytes).bitLength());
  }

  @Property
  void orderIsThatOfTheNumbers(
      @ForAll @Size(max = 20) byte[] one, @ForAll @Size(max = 20) byte[] other) {
    assertThat(Bitstring.of(one).compareTo(Bitstring.of(other)))
        .isEqualTo(new BigInteger(1, one).compareTo(new BigInteger(1, other)));
  }

  @Test
  void zeroIsOneByte() {
    assertThat(Bitstring.of(0).bytes()).isEqualTo(ByteString.copyFrom(new byte[1]));
    assertThat(new Bitstring(ByteString.EMPTY)).isEqualTo(Bitstring.of(0));
    assertThat(Bitstring.of(0).bitLength()).isZero();
  }

  @Test
  void moreThan64BitsAreNoLong() {
    Bitstring wide = Bitstring.of(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0});

    assertThat(wide).hasToString("0x10000000000000000");
    assertThatThrownBy(wide::toLong).isInstanceOf(ArithmeticException.class);
  }
}
