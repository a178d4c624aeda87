package io.heddle.cli.p4rt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateTextTest {
  /** Two tables: one of every kind of match, with names that need quotes; one of exact keys. */
  private static final P4Info P4INFO =
      P4Info.parse(
          """
          tables {
            preamble { id: 33554433 name: "I.acl" alias: "acl" }
            match_fields { id: 1 name: "hdr.ipv4.src" bitwidth: 32 match_type: TERNARY }
            match_fields { id: 2 name: "hdr.ipv6.dst" bitwidth: 128 match_type: LPM }
            match_fields { id: 3 name: "priority" bitwidth: 16 match_type: RANGE }
            match_fields { id: 4 name: "a \\"b\\" = #c" bitwidth: 9 match_type: OPTIONAL }
            action_refs { id: 16777217 }
            action_refs { id: 16777218 }
            size: 64
          }
          tables {
            preamble { id: 33554434 name: "I.multicast" alias: "multicast" }
            match_fields { id: 1 name: "hdr.ethernet.dst" bitwidth: 48 match_type: EXACT }
            match_fields { id: 2 name: "meta.tag" bitwidth: 70 match_type: EXACT }
            action_refs { id: 16777217 }
            size: 64
          }
          actions {
            preamble { id: 16777217 name: "I.send" alias: "send" }
            params { id: 1 name: "port" bitwidth: 9 }
            params { id: 2 name: "next hop" bitwidth: 32 }
          }
          actions { preamble { id: 16777218 name: "I.drop" alias: "drop" } }
          """);

  private final UpdateText text = new UpdateText(P4INFO);

  @Property
  void whatIsPrintedIsReadAsTheSameChange(@ForAll("updates") Update update) throws Exception {
    assertThat(text.parse(text.print(update))).contains(update);
  }

  @Provide
  Arbitrary<Update> updates() {
    Arbitrary<Update.Kind> kinds = Arbitraries.of(Update.Kind.class);
    return Combinators.combine(kinds, Arbitraries.oneOf(acl(), exact(), groups()))
        .as(UpdateTextTest::update);
  }

  /** A deletion has the key alone; only a default entry cannot be inserted or deleted. */
  private static Update update(Update.Kind kind, Entity entity) {
    return switch (entity) {
      case TableEntry entry when entry.isDefault() -> new Update(Update.Kind.MODIFY, entry);
      case TableEntry entry when kind == Update.Kind.DELETE ->
          new Update(
              kind, new TableEntry(entry.table(), entry.match(), entry.priority(), null, false));
      case MulticastGroup group when kind == Update.Kind.DELETE ->
          new Update(kind, new MulticastGroup(group.id(), Set.of()));
      default -> new Update(kind, entity);
    };
  }

  private static Arbitrary<Entity> acl() {
    Arbitrary<Match> source =
        Combinators.combine(bits(32), bits(32).filter(mask -> mask.signum() > 0))
            .as((value, mask) -> new Match.Ternary(string(value.and(mask)), string(mask)));
    Arbitrary<Match> prefix =
        Combinators.combine(bits(128), Arbitraries.integers().between(1, 128))
            .as(
                (value, length) ->
                    new Match.Lpm(
                        string(value.shiftRight(128 - length).shiftLeft(128 - length)), length));
    Arbitrary<Match> range =
        Combinators.combine(
                Arbitraries.integers().between(0, 65535), Arbitraries.integers().between(1, 65534))
            .as(
                (a, b) ->
                    new Match.Range(Bitstring.of(Math.min(a, b)), Bitstring.of(Math.max(a, b))));
    Arbitrary<Match> optional = bits(9).map(value -> new Match.Optional(string(value)));
    Arbitrary<Map<String, Match>> match =
        Combinators.combine(
                source.optional(), prefix.optional(), range.optional(), optional.optional())
            .as(
                (a, b, c, d) -> {
                  Map<String, Match> fields = new HashMap<>();
                  a.ifPresent(value -> fields.put("hdr.ipv4.src", value));
                  b.ifPresent(value -> fields.put("hdr.ipv6.dst", value));
                  c.ifPresent(value -> fields.put("priority", value));
                  d.ifPresent(value -> fields.put("a \"b\" = #c", value));
                  return fields;
                });
    return Combinators.combine(match, Arbitraries.integers().greaterOrEqual(1), actions(), flags())
        .as(
            (fields, priority, action, isDefault) ->
                isDefault
                    ? new TableEntry("acl", Map.of(), 0, action, true)
                    : new TableEntry("acl", fields, priority, action, false));
  }

  private static Arbitrary<Entity> exact() {
    return Combinators.combine(bits(48), bits(70), send())
        .as(
            (address, tag, action) ->
                TableEntry.of(
                    "multicast",
                    Map.of(
                        "hdr.ethernet.dst",
                        new Match.Exact(string(address)),
                        "meta.tag",
                        new Match.Exact(string(tag))),
                    action));
  }

  private static Arbitrary<Entity> groups() {
    Arbitrary<Replica> replica =
        Combinators.combine(
                Arbitraries.integers().between(0, 600), Arbitraries.integers().between(0, 3))
            .as(Replica::new);
    return Combinators.combine(Arbitraries.integers().greaterOrEqual(1), replica.set().ofMaxSize(8))
        .as(MulticastGroup::new);
  }

  private static Arbitrary<Action> actions() {
    return Arbitraries.oneOf(send(), Arbitraries.just(new Action("drop", Map.of())));
  }

  private static Arbitrary<Action> send() {
    return Combinators.combine(bits(9), bits(32))
        .as(
            (port, hop) ->
                new Action("send", Map.of("port", string(port), "next hop", string(hop))));
  }

  private static Arbitrary<Boolean> flags() {
    return Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true));
  }

  private static Arbitrary<BigInteger> bits(int width) {
    return Arbitraries.bigIntegers()
        .between(BigInteger.ZERO, BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
  }

  private static Bitstring string(BigInteger value) {
    return Bitstring.of(value.toByteArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert acl priority=1 => drop | insert acl priority=1 => drop",
        "insert I.acl priority=1 => I.drop # why | insert acl priority=1 => drop",
        "insert acl hdr.ipv4.src=10.0.0.0/8 priority=0x7 => drop"
            + " | insert acl hdr.ipv4.src=10.0.0.0&&&255.0.0.0 priority=7 => drop",
        "insert acl hdr.ipv4.src=10.0.0.1 hdr.ipv6.dst=*  priority=7 => drop"
            + " | insert acl hdr.ipv4.src=10.0.0.1 priority=7 => drop",
        "insert acl hdr.ipv6.dst=2001:db8::/32 hdr.ipv4.src=0/0 priority=7 => drop"
            + " | insert acl hdr.ipv6.dst=2001:db8::/32 priority=7 => drop",
        "insert acl hdr.ipv6.dst=::ffff:1.2.3.4 priority=7 => drop"
            + " | insert acl hdr.ipv6.dst=::ffff:102:304/128 priority=7 => drop",
        "modify acl default => send port=0b11 \"next hop\"=1.2.3.4"
            + " | modify acl default => send port=3 \"next hop\"=0x1020304",
        "delete \"multicast\" meta.tag=65536 hdr.ethernet.dst=2-0-0-0-0-1"
            + " | delete \"multicast\" hdr.ethernet.dst=02:00:00:00:00:01 meta.tag=0x10000",
        "delete acl \"priority\"=4..4 priority=4 | delete acl \"priority\"=4 priority=4",
        "insert multicast group=7 => port=3,instance=1 port=2"
            + " | insert multicast group=7 => port=2 port=3,instance=1",
        "delete multicast group=7 | delete multicast group=7",
      })
  void whatPeopleWriteIsUnderstood(String written, String canonical) throws Exception {
    assertThat(text.print(text.parse(written).orElseThrow())).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add acl                            | begin with insert, modify or delete",
        "insert                             | Name a table, or 'multicast'",
        "insert acll priority=1 => drop     | there is no table 'acll'; there are acl, multicast",
        "insert acl priority=1              | needs '=> ...' at its end",
        "insert acl priority=1 =            | so quote the whole line",
        "insert acl priority=1 =>           | an action is missing behind '=>'",
        "insert acl => drop                 | table acl needs priority=N",
        "insert acl priority=-1 => drop     | '-1' is no value",
        "insert acl priority=0 => drop      | priority is a number of 1 or more, not 0",
        "insert acl src=1 priority=1 => drop | has no field 'src'; it has hdr.ipv4.src, hdr.ipv6",
        "insert acl hdr.ipv4.src priority=1 => drop | 'hdr.ipv4.src' should be NAME=VALUE",
        "insert acl priority=1 priority=2 => drop | priority is given twice",
        "insert acl hdr.ipv4.src=10.0.0.256 priority=1 => drop | 256 is more than 255",
        "insert acl hdr.ipv4.src=10.0.0.1/8 priority=1 => drop | did you mean 0xa000000/8?",
        "insert acl hdr.ipv4.src=1&&&2 priority=1 => drop | bits outside its mask",
        "insert acl hdr.ipv4.src=1..2 priority=1 => drop | value&&&mask, value/prefix or *",
        "insert acl hdr.ipv6.dst=::/129 priority=1 => drop | a prefix is 0 to 128 bits long",
        "insert acl hdr.ipv6.dst=1:2:3:4 priority=1 => drop | is no IPv6 address",
        "insert acl hdr.ipv6.dst=1.2.3.4 priority=1 => drop | is an IPv4 address of 32 bits",
        "insert acl hdr.ipv4.src=0x1ffffffff priority=1 => drop | needs 33 bits, it has 32",
        "insert acl priority=1 => fly       | has no action 'fly'; it has send, drop",
        "insert acl priority=1 => send port=1 | parameter next hop is missing",
        "insert acl priority=1 => drop port=1 | action drop has no parameter 'port'; it has none",
        "insert acl default => drop         | modify it",
        "insert \"multicast                 | a quote is not closed",
        "insert multicast => port=1         | named by group=N",
        "insert multicast group=0 => port=1 | group is a number of 1 or more",
        "insert multicast group=1 => 1      | '1' should be NAME=VALUE",
        "insert multicast group=1 => port=1 port=1 | port=1 is given twice",
        "insert multicast group=1 => port=1,x=1 | a copy is port=N or port=N,instance=N",
      })
  void aMistakeIsToldWithWhatToChange(String line, String message) {
    assertThatThrownBy(() -> text.parse(line))
        .isInstanceOf(LineException.class)
        .hasMessageContaining(message);
  }

  @Test
  void blankLinesAndCommentsAreNothing() throws Exception {
    assertThat(text.parse("  ")).isEmpty();
    assertThat(text.parse("# insert acl")).isEmpty();
  }

  @Property
  void noLineIsAFault(@ForAll String noise) {
    for (String start : new String[] {"", "insert acl ", "insert acl priority=1 => send "}) {
      try {
        text.parse(start + noise);
      } catch (LineException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
