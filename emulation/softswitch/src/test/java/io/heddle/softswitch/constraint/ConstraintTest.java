package io.heddle.softswitch.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintTest {
  private static final Map<String, Type> KEYS =
      Map.of(
          "e", new Type.Key(Type.Kind.EXACT, 16),
          "hdr.t", new Type.Key(Type.Kind.TERNARY, 32),
          "l", new Type.Key(Type.Kind.LPM, 128),
          "r", new Type.Key(Type.Kind.RANGE, 16),
          "o", new Type.Key(Type.Kind.OPTIONAL, 8),
          "mac", new Type.Key(Type.Kind.EXACT, 48));

  /** e = 7, t = 0x0a000000 &&& 0xff000000, l = 2001:db8::/32, r = 5..9, o = 3, mac = 1. */
  private static final Map<String, Value> VALUES = new HashMap<>();

  static {
    VALUES.put("e", Value.number(BigInteger.valueOf(7)));
    VALUES.put("hdr.t", new Value(BigInteger.valueOf(0x0a000000), new BigInteger("ff000000", 16)));
    VALUES.put(
        "l", new Value(new BigInteger("20010db8", 16).shiftLeft(96), BigInteger.valueOf(32)));
    VALUES.put("r", new Value(BigInteger.valueOf(5), BigInteger.valueOf(9)));
    VALUES.put("o", new Value(BigInteger.valueOf(3), BigInteger.valueOf(0xff)));
    VALUES.put("mac", Value.number(BigInteger.ONE));
  }

  private static Optional<String> violation(String text) throws InvalidConstraint {
    return Constraint.ofTable(List.of("@entry_restriction(\"" + text + "\")"), KEYS)
        .orElseThrow()
        .violation(new Assignment(VALUES, 12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "!false",
        "e == 7",
        "e::value == 7",
        "e == 0x7 && e == 0b111 && e == 0o7 && e == 0D7",
        "e < 8 && e <= 7 && e > 6 && e >= 7 && e != 8",
        "hdr.t::mask != 0 -> hdr.t::value >= ipv4('10.0.0.0')",
        "false -> false",
        "hdr.t::value == ipv4('10.0.0.0')",
        "hdr.t != ipv4('10.0.0.0')",
        "l::prefix_length == 32",
        "-l::prefix_length == -32",
        "l::value == ipv6('2001:db8::')",
        "r::low == 5; r::high == 9;",
        "r != 5",
        "o == 3",
        "o::mask == -1 || o::mask == 0",
        "::priority <= 12",
        "mac == mac('00:00:00:00:00:01')",
        "(e == 7) == true",
        "true != false",
        "false || true && true",
        "/* a\n comment */ true // and another",
        "e ==\n 7",
        "--2 == 2",
        "ipv6('::ffff:1.2.3.4') == 0xffff01020304"
      })
  void holds(String text) throws Exception {
    assertThat(violation(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "false ~ false",
        "e == 7; e == 8; e == 9 ~ e == 8",
        "e == 7 && (e == 7 && r::low < 5) ~ r::low < 5",
        "e == 7 -> o != 3 ~ e == 7 -> o != 3",
        "!(e == 7) ~ !(e == 7)",
        "(e == 1 || e == 2) && true ~ e == 1 || e == 2",
        "::priority > 12 ~ ::priority > 12"
      })
  void quotesThePartThatDoesNotHold(String text, String part) throws Exception {
    assertThat(violation(text)).contains(part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "e ~ bool expected, not exact<16>",
        "foo.bar == 2 ~ unknown name foo.bar",
        "hdr.t::prefix_length == 1 ~ type ternary<32> has no part prefix_length",
        "7 :: value == 1 ~ type int has no part value",
        "!1 ~ bool expected, not int",
        "-false == 1 ~ int expected, not bool",
        "o > 10 ~ values of type optional<8> have no order",
        "::unknown > 10 ~ unknown attribute unknown",
        "e == hdr.t ~ types exact<16> and ternary<32> cannot be compared",
        "1 == true ~ types int and bool cannot be compared",
        "e == 7 == true ~ operator \"==\" needs parentheses",
        "true -> true -> true ~ operator \"->\" needs parentheses",
        "e == 0b2 ~ unexpected \"b2\"",
        "e == ~ unexpected the end",
        "(e == 7 ~ unexpected the end",
        "e == 7) ~ unexpected \")\"",
        "e == $ ~ unexpected character '$'",
        "e == ipv4('1.2.3') ~ ipv4('1.2.3') is no ipv4, ipv6 or mac address",
        "e == ipv4('host.example') ~ is no ipv4, ipv6 or mac address"
      })
  void saysWhatIsWrong(String text, String why) {
    assertThatThrownBy(() -> violation(text))
        .isInstanceOf(InvalidConstraint.class)
        .hasMessageContaining(why)
        .hasMessageContaining("at line 1, column");
  }

  @Test
  void textsInPiecesAreJoinedAndOtherFormsRefused() throws Exception {
    assertThat(
            Constraint.ofTable(
                    List.of("@other", "@entry_restriction(\"e == 7;\" \"e == 8\")"), KEYS)
                .orElseThrow()
                .violation(new Assignment(VALUES, 0)))
        .contains("e == 8");
    assertThat(Constraint.ofTable(List.of("@action_restriction(\"false\")"), KEYS)).isEmpty();
    for (String form :
        List.of("@entry_restriction", "@entry_restriction(true)", "@entry_restriction(\")")) {
      assertThatThrownBy(() -> Constraint.ofTable(List.of(form), KEYS))
          .isInstanceOf(InvalidConstraint.class);
    }
  }

  @Test
  void anActionHasParametersAndNoPriority() throws Exception {
    Map<String, Type> params = Map.of("group", new Type.Bits(16));
    Constraint constraint =
        Constraint.ofAction(List.of("@action_restriction(\"group != 0\")"), params).orElseThrow();
    assertThat(constraint.violation(new Assignment(Map.of("group", Value.FALSE), 0))).isPresent();
    assertThat(constraint.violation(new Assignment(Map.of("group", Value.TRUE), 0))).isEmpty();
    assertThatThrownBy(
            () -> Constraint.ofAction(List.of("@action_restriction(\"::priority > 0\")"), params))
        .isInstanceOf(InvalidConstraint.class);
  }

  @Test
  void aConstraintCannotUseUpTheStack() {
    String deep = "(".repeat(100_000) + "true" + ")".repeat(100_000);
    assertThatThrownBy(() -> violation(deep)).isInstanceOf(InvalidConstraint.class);
    String wide = "true" + " && true".repeat(100_000);
    assertThatThrownBy(() -> violation(wide)).isInstanceOf(InvalidConstraint.class);
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefusedWithItsPlace(@ForAll @StringLength(max = 40) String text) {
    try {
      violation(text);
    } catch (InvalidConstraint e) {
      assertThat(e).hasMessageContaining("at line");
    }
  }
}
