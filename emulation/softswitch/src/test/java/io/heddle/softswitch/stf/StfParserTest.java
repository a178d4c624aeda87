package io.heddle.softswitch.stf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.softswitch.stf.Command.Argument;
import io.heddle.softswitch.stf.Command.Call;
import io.heddle.softswitch.stf.Command.Cell;
import io.heddle.softswitch.stf.Command.Condition;
import io.heddle.softswitch.stf.Command.Key;
import io.heddle.softswitch.stf.Command.Rate;
import io.heddle.softswitch.stf.Command.Relation;
import io.heddle.softswitch.stf.Command.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StfParserTest {
  private static List<Command> parse(String text) throws StfSyntaxException {
    return new StfParser(Path.of("some.stf"), text).parse();
  }

  private static MatchText plain(String number) {
    return new MatchText.Plain(number(number));
  }

  private static NumberText number(String text) {
    return NumberText.of(text).orElseThrow();
  }

  private static Argument argument(String name, long value) {
    return new Argument(Optional.ofNullable(name), BigInteger.valueOf(value));
  }

  @Test
  void anEntryHasAPriorityAKeyAnActionAndALabel() throws StfSyntaxException {
    assertThat(parse("add t 100 h[1].f:0x0a** e.$valid$:1 c.act(val:0x7f, port:2) = A # why\n"))
        .containsExactly(
            new Command.Add(
                1,
                "t",
                Optional.of(100),
                List.of(new Key("h[1].f", plain("0x0a**")), new Key("e.$valid$", plain("1"))),
                new Call("c.act", List.of(argument("val", 0x7f), argument("port", 2))),
                Optional.of("A")));
  }

  @Test
  void keysMayBePrefixesMasksAndRangesAndArgumentsWithoutNames() throws StfSyntaxException {
    assertThat(parse("add t a:0x0a000000/8 b:0x1&&&0x3 c:10..20 d:1->2 act(1, 2)"))
        .containsExactly(
            new Command.Add(
                1,
                "t",
                Optional.empty(),
                List.of(
                    new Key("a", new MatchText.Prefix(number("0x0a000000"), 8)),
                    new Key("b", new MatchText.Masked(number("0x1"), number("0x3"))),
                    new Key("c", new MatchText.Range(number("10"), number("20"))),
                    new Key("d", new MatchText.Range(number("1"), number("2")))),
                new Call("act", List.of(argument(null, 1), argument(null, 2))),
                Optional.empty()));
  }

  @Test
  void packetsAreHexadecimalWithBlanksAndExpectedOnesMayHaveWildcards() throws StfSyntaxException {
    assertThat(parse("packet 0 00 FF\nexpect 1 0*fF $\nexpect 2\nno_packet\nwait\n"))
        .containsExactly(
            new Command.Packet(1, 0, new PacketText("00ff", true)),
            new Command.Expect(2, 1, Optional.of(new PacketText("0*ff", true))),
            new Command.Expect(3, 2, Optional.empty()),
            new Command.NoPacket(4),
            new Command.Wait(5));
  }

  @Test
  void commandsOfBmv2sCommandLineAreKnown() throws StfSyntaxException {
    assertThat(
            parse(
                """
                # a comment

                mirroring_add 5 4
                mirroring_add_mc 5 4
                mc_mgrp_create 1
                mc_node_create 400 6 7
                mc_node_associate 1 0
                register_write r.x 5 100
                meter_set_rates m 2 0.000005:4 0.00002:5
                check_counter c($A) packets >= 3
                check_counter c(4)
                """))
        .containsExactly(
            new Command.MirrorToPort(3, 5, 4),
            new Command.MirrorToGroup(4, 5, 4),
            new Command.GroupCreate(5, 1),
            new Command.NodeCreate(6, 400, List.of(6, 7)),
            new Command.NodeAssociate(7, 1, 0),
            new Command.RegisterWrite(8, "r.x", 5, BigInteger.valueOf(100)),
            new Command.MeterWrite(
                9,
                "m",
                Optional.of(2L),
                new Rate(new BigDecimal("0.000005"), 4),
                new Rate(new BigDecimal("0.00002"), 5)),
            new Command.CheckCounter(
                10,
                "c",
                new Cell.Of("A"),
                Optional.of(new Condition(Unit.PACKETS, Relation.GREATER_OR_EQUAL, 3))),
            new Command.CheckCounter(11, "c", new Cell.At(4), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frobnicate 1       | unknown command 'frobnicate'",
        "add t f:0x act()   | expected",
        "add t f:1          | expected a field or an action, but the line ends",
        "add t act( = A     | expected an argument, but there is '= A'",
        "packet 0 0         | a packet is an even number of hexadecimal digits, not '0'",
        "packet 0 0q        | a packet is an even number of hexadecimal digits, not '0q'",
        "packet x 00        | expected a port, but there is 'x 00'",
        "expect 0 00 $ 00   | an expected packet is",
        "expect 99999999999 | 99999999999 is too large for a port",
        "wait 5             | expected the end of the line, but there is '5'",
        "remove some        | only 'remove all' is known",
        "check_counter c(1) packets =: 3 | expected a comparison such as '=='",
      })
  void aMistakeIsToldWithItsLine(String line, String message) {
    assertThatThrownBy(() -> parse("\n" + line))
        .isInstanceOf(StfSyntaxException.class)
        .hasMessageStartingWith("some.stf:2: " + message);
  }

  @Property
  void noTextBreaksTheParser(@ForAll String text) {
    try {
      assertThat(parse("add t " + text)).isNotNull();
      assertThat(parse(text)).isNotNull();
    } catch (StfSyntaxException e) {
      assertThat(e).hasMessageStartingWith("some.stf:");
    }
  }

  @Property
  void aNumberIsReadInEveryBaseAlike(@ForAll long random) {
    BigInteger value = BigInteger.valueOf(random & Long.MAX_VALUE);
    assertThat(number(value.toString()).value()).isEqualTo(value);
    assertThat(number("0x" + value.toString(16)).value()).isEqualTo(value);
    assertThat(number("0b" + value.toString(2)).value()).isEqualTo(value);
    assertThat(number("0o" + value.toString(8)).value()).isEqualTo(value);
  }

  @Test
  void aWildcardDigitLeavesItsBitsOutOfTheMask() {
    NumberText number = number("0x1*F*");
    assertThat(number.value()).isEqualTo(0x10f0);
    assertThat(number.mask()).isEqualTo(0xf0f0);
    assertThat(number.writtenBits()).isEqualTo(8);
  }
}
