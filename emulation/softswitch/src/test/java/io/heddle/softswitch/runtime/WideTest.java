package io.heddle.softswitch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Arithmetic on three longs against BigInteger. */
class WideTest {
  private static final int N = 3;
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(64 * N);

  @Property
  void addsSubtractsAndMultipliesModulo(
      @ForAll("numbers") BigInteger a, @ForAll("numbers") BigInteger b) {
    long[] w = new long[3 * N];
    set(w, N, a);
    set(w, 2 * N, b);
    Wide.add(w, 0, N, 2 * N, N);
    assertThat(get(w, 0)).isEqualTo(wrap(a.add(b)));
    Wide.subtract(w, 0, N, 2 * N, N);
    assertThat(get(w, 0)).isEqualTo(wrap(a.subtract(b)));
    Wide.multiply(w, 0, N, 2 * N, N);
    assertThat(get(w, 0)).isEqualTo(wrap(a.multiply(b)));
  }

  @Property
  void doesLogicAndComparesAsSigned(
      @ForAll("numbers") BigInteger a, @ForAll("numbers") BigInteger b) {
    long[] w = new long[3 * N];
    set(w, N, a);
    set(w, 2 * N, b);
    Wide.and(w, 0, N, 2 * N, N);
    assertThat(get(w, 0)).isEqualTo(a.and(b));
    Wide.or(w, 0, N, 2 * N, N);
    assertThat(get(w, 0)).isEqualTo(a.or(b));
    Wide.xor(w, 0, N, 2 * N, N);
    assertThat(get(w, 0)).isEqualTo(a.xor(b));
    Wide.complement(w, 0, N, N);
    assertThat(get(w, 0)).isEqualTo(a.not());
    assertThat(Integer.signum(Wide.compare(w, N, 2 * N, N))).isEqualTo(a.compareTo(b));
  }

  @Property
  void dividesCuttingTowardsZero(
      @ForAll("numbers") BigInteger a,
      @ForAll("numbers") BigInteger b,
      @ForAll @IntRange(max = 190) int narrower) {
    BigInteger divisor = b.shiftRight(narrower);
    long[] w = new long[4 * N];
    set(w, 2 * N, a);
    set(w, 3 * N, divisor);
    Wide.divide(w, 0, 2 * N, 3 * N, N);
    BigInteger[] expected =
        divisor.signum() == 0
            ? new BigInteger[] {BigInteger.ZERO, BigInteger.ZERO}
            : a.divideAndRemainder(divisor);
    assertThat(get(w, 0)).isEqualTo(wrap(expected[0]));
    assertThat(get(w, N)).isEqualTo(expected[1]);
  }

  @Property
  void anAmountIsANumberFromZeroOn(@ForAll("numbers") BigInteger a) {
    long[] w = new long[N];
    set(w, 0, a);
    assertThat(Wide.amount(w, 0, N))
        .isEqualTo(a.max(BigInteger.ZERO).min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact());
  }

  @Property
  void shiftsInPlace(@ForAll("numbers") BigInteger a, @ForAll @IntRange(max = 300) int amount) {
    long[] w = new long[N];
    set(w, 0, a);
    Wide.shiftLeft(w, 0, 0, amount, N);
    assertThat(get(w, 0)).isEqualTo(wrap(a.shiftLeft(amount)));
    set(w, 0, a);
    Wide.shiftRight(w, 0, 0, amount, N);
    assertThat(get(w, 0)).isEqualTo(a.shiftRight(amount));
  }

  @Property
  void saturatesToTheNearest(
      @ForAll("numbers") BigInteger a,
      @ForAll @IntRange(min = 1, max = 190) int bits,
      @ForAll boolean signed) {
    BigInteger max = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    BigInteger min = signed ? max.not() : BigInteger.ZERO;
    long[] w = new long[N];
    set(w, 0, a);
    Wide.saturate(w, 0, N, bits, signed);
    assertThat(get(w, 0)).isEqualTo(a.max(min).min(max));
  }

  @Property
  void extendsTheSignOfSomeBits(
      @ForAll("numbers") BigInteger a, @ForAll @IntRange(min = 1, max = 192) int bits) {
    long[] w = new long[N];
    set(w, 0, a);
    Wide.signExtend(w, 0, 0, bits, N);
    BigInteger low = a.mod(BigInteger.ONE.shiftLeft(bits));
    BigInteger expected =
        low.testBit(bits - 1) ? low.subtract(BigInteger.ONE.shiftLeft(bits)) : low;
    assertThat(get(w, 0)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<BigInteger> numbers() {
    BigInteger limit = BigInteger.ONE.shiftLeft(64 * N - 1);
    return Arbitraries.bigIntegers().between(limit.negate(), limit.subtract(BigInteger.ONE));
  }

  private static void set(long[] w, int at, BigInteger value) {
    for (int i = 0; i < N; i++) {
      w[at + i] = value.shiftRight(64 * i).longValue();
    }
  }

  private static BigInteger get(long[] w, int at) {
    BigInteger value = BigInteger.valueOf(w[at + N - 1]);
    for (int i = N - 2; i >= 0; i--) {
      value = value.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(w[at + i])));
    }
    return value;
  }

  private static BigInteger wrap(BigInteger value) {
    BigInteger low = value.mod(MODULUS);
    return low.testBit(64 * N - 1) ? low.subtract(MODULUS) : low;
  }
}
