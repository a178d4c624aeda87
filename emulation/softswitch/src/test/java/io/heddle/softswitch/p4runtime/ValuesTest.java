package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.KeyField.Kind;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ValuesTest {
  /** The examples of the specification's table of valid byte strings. */
  @Test
  void paddedAndCanonicalStringsAreAccepted() throws Rejection {
    assertThat(Values.read(bytes(0x63), 8, "x").toLong()).isEqualTo(99);
    assertThat(Values.read(bytes(0x00, 0x63), 16, "x").toLong()).isEqualTo(99);
    assertThat(Values.read(bytes(0x00, 0x30, 0x64), 16, "x").toLong()).isEqualTo(12388);
    assertThat(Values.read(bytes(0x00, 0x00, 0x63), 12, "x").toLong()).isEqualTo(99);
    assertThat(Values.read(bytes(0x00), 1, "x").toLong()).isZero();
  }

  /** The examples of its table of invalid ones. */
  @Test
  void stringsThatDoNotFitAreRefused() {
    assertRefused(8, 0x01, 0x63);
    assertRefused(8);
    assertRefused(16, 0x01, 0x00, 0x63);
    assertRefused(12, 0x10, 0x63);
    assertRefused(12, 0x01, 0x00, 0x63);
    assertRefused(12, 0x00, 0x40, 0x63);
  }

  @Test
  void anLpmValueMustNotHaveBitsBeyondItsPrefix() throws Rejection {
    KeyField field = new KeyField("f", Kind.LPM, 32);
    assertThat(Values.read(lpm(0x0a000000, 8), field)).isNotNull();
    assertThat(Values.read(lpm(0, 1), field)).isNotNull();
    assertThatThrownBy(() -> Values.read(lpm(0x0a000001, 8), field)).isInstanceOf(Rejection.class);
    assertThatThrownBy(() -> Values.read(lpm(0, 0), field)).isInstanceOf(Rejection.class);
    assertThatThrownBy(() -> Values.read(lpm(0, 33), field)).isInstanceOf(Rejection.class);
    assertThatThrownBy(() -> Values.read(lpm(0, -1), field)).isInstanceOf(Rejection.class);
  }

  @Test
  void aTernaryValueMustLieInItsMaskAndTheMaskMustMatter() throws Rejection {
    KeyField field = new KeyField("f", Kind.TERNARY, 16);
    assertThat(Values.read(ternary(0x1200, 0xff00), field)).isNotNull();
    assertThatThrownBy(() -> Values.read(ternary(0x1201, 0xff00), field))
        .isInstanceOf(Rejection.class);
    assertThatThrownBy(() -> Values.read(ternary(0, 0), field)).isInstanceOf(Rejection.class);
  }

  @Test
  void aRangeMustBeInOrderAndMustNotHoldEverything() throws Rejection {
    KeyField field = new KeyField("f", Kind.RANGE, 16);
    assertThat(Values.read(range(5, 5), field)).isNotNull();
    assertThat(Values.read(range(0, 0xfffe), field)).isNotNull();
    assertThatThrownBy(() -> Values.read(range(6, 5), field)).isInstanceOf(Rejection.class);
    assertThatThrownBy(() -> Values.read(range(0, 0xffff), field)).isInstanceOf(Rejection.class);
  }

  @Test
  void aMatchOfAnotherKindIsRefused() {
    KeyField field = new KeyField("f", Kind.EXACT, 32);
    assertThatThrownBy(() -> Values.read(lpm(0x0a000000, 8), field))
        .hasMessage("field f is matched EXACT, not LPM");
    assertThatThrownBy(() -> Values.read(FieldMatch.getDefaultInstance(), field))
        .hasMessage("field f has no match");
  }

  @Property(tries = 300)
  void everyValidMatchIsWrittenAsItWasReadOnceCanonical(
      @ForAll int value, @ForAll int other, @ForAll @IntRange(min = 1, max = 32) int prefix)
      throws Rejection {
    int mask = -1 << (32 - prefix);
    assertRoundTrip(lpm(value & mask, prefix), Kind.LPM);
    if (other != 0) {
      assertRoundTrip(ternary(value & other, other), Kind.TERNARY);
    }
    int low = Integer.compareUnsigned(value, other) < 0 ? value : other;
    int high = low == value ? other : value;
    if (low != 0 || high != -1) {
      assertRoundTrip(range(low, high), Kind.RANGE);
    }
    FieldMatch.Builder exact = FieldMatch.newBuilder().setFieldId(1);
    exact.getExactBuilder().setValue(canonical(value));
    assertRoundTrip(exact.build(), Kind.EXACT);
    FieldMatch.Builder optional = FieldMatch.newBuilder().setFieldId(1);
    optional.getOptionalBuilder().setValue(canonical(value));
    assertRoundTrip(optional.build(), Kind.OPTIONAL);
  }

  private static void assertRoundTrip(FieldMatch match, Kind kind) throws Rejection {
    assertThat(Values.write(1, Values.read(match, new KeyField("f", kind, 32)))).isEqualTo(match);
  }

  private static void assertRefused(int width, int... bytes) {
    assertThatThrownBy(() -> Values.read(bytes(bytes), width, "x")).isInstanceOf(Rejection.class);
  }

  private static FieldMatch lpm(int value, int prefix) {
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(1);
    match.getLpmBuilder().setValue(canonical(value)).setPrefixLen(prefix);
    return match.build();
  }

  private static FieldMatch ternary(int value, int mask) {
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(1);
    match.getTernaryBuilder().setValue(canonical(value)).setMask(canonical(mask));
    return match.build();
  }

  private static FieldMatch range(int low, int high) {
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(1);
    match.getRangeBuilder().setLow(canonical(low)).setHigh(canonical(high));
    return match.build();
  }

  private static ByteString canonical(int value) {
    return Bitstring.of(Integer.toUnsignedLong(value)).bytes();
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
