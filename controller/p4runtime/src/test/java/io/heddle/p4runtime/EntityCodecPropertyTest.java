package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.heddle.p4runtime.P4Info.ActionUse;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.MatchKind;
import io.heddle.p4runtime.P4Info.Table;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EntityCodecPropertyTest {
  private final EntityCodec codec = new EntityCodec(Sample.P4INFO);

  @Property
  void anEntitySurvivesTheWire(@ForAll("entities") Entity entity)
      throws InvalidProtocolBufferException {
    ByteString wire = codec.encode(entity).toByteString();

    assertThat(codec.decode(io.heddle.p4.v1.Entity.parseFrom(wire))).isEqualTo(entity);
  }

  @Property
  void twoEntitiesHaveOneKeyOnTheWireExactlyWhenTheyHaveOneKey(
      @ForAll("entities") Entity one, @ForAll("entities") Entity other) {
    assertThat(codec.encodeKey(one).equals(codec.encodeKey(other)))
        .isEqualTo(one.key().equals(other.key()));
  }

  @Property
  void everyValueOnTheWireIsAsShortAsCanBe(@ForAll("entities") Entity entity) {
    var entry = codec.encode(entity).getTableEntry();

    entry
        .getMatchList()
        .forEach(
            field -> {
              switch (field.getFieldMatchTypeCase()) {
                case EXACT -> assertShortest(field.getExact().getValue());
                case LPM -> assertShortest(field.getLpm().getValue());
                case OPTIONAL -> assertShortest(field.getOptional().getValue());
                case TERNARY -> {
                  assertShortest(field.getTernary().getValue());
                  assertShortest(field.getTernary().getMask());
                }
                case RANGE -> {
                  assertShortest(field.getRange().getLow());
                  assertShortest(field.getRange().getHigh());
                }
                case OTHER, FIELDMATCHTYPE_NOT_SET -> throw new AssertionError(field);
              }
            });
    entry.getAction().getAction().getParamsList().forEach(p -> assertShortest(p.getValue()));
  }

  private static void assertShortest(ByteString value) {
    assertThat(value.size()).isPositive();
    assertThat(value.size() == 1 || value.byteAt(0) != 0).isTrue();
  }

  @Provide
  Arbitrary<Entity> entities() {
    List<Arbitrary<? extends Entity>> kinds =
        List.of(
            entries("forwarding"),
            entries("routes"),
            entries("policy"),
            defaultEntries("forwarding"),
            defaultEntries("policy"),
            groups());
    return Arbitraries.of(kinds).flatMap(kind -> kind.map(entity -> entity));
  }

  private static Arbitrary<TableEntry> entries(String name) {
    Table table = Sample.P4INFO.table(name).orElseThrow();
    Arbitrary<Map<String, Match>> key = Arbitraries.just(Map.of());
    for (MatchField field : table.fields()) {
      key =
          Combinators.combine(key, match(field))
              .as(
                  (map, match) -> {
                    Map<String, Match> more = new HashMap<>(map);
                    match.ifPresent(value -> more.put(field.name(), value));
                    return more;
                  });
    }
    Arbitrary<Integer> priority =
        table.needsPriority() ? Arbitraries.integers().greaterOrEqual(1) : Arbitraries.just(0);
    return Combinators.combine(key, priority, actions(table, false))
        .as((match, rank, action) -> new TableEntry(name, match, rank, action, false));
  }

  private static Arbitrary<TableEntry> defaultEntries(String name) {
    return actions(Sample.P4INFO.table(name).orElseThrow(), true)
        .map(action -> new TableEntry(name, Map.of(), 0, action, true));
  }

  private static Arbitrary<MulticastGroup> groups() {
    Arbitrary<Replica> replica =
        Combinators.combine(
                Arbitraries.integers().between(0, 511), Arbitraries.integers().between(0, 65535))
            .as(Replica::new);
    return Combinators.combine(Arbitraries.integers().between(1, 65535), replica.set().ofMaxSize(9))
        .as(MulticastGroup::new);
  }

  private static Arbitrary<Action> actions(Table table, boolean asDefault) {
    List<P4Info.Action> allowed =
        table.actions().stream()
            .filter(use -> asDefault ? use.asDefault() : use.inEntries())
            .map(ActionUse::action)
            .toList();
    return Arbitraries.of(allowed)
        .flatMap(
            action -> {
              Arbitrary<Map<String, Bitstring>> values = Arbitraries.just(Map.of());
              for (P4Info.Param param : action.params()) {
                values =
                    Combinators.combine(values, values(param.width()))
                        .as(
                            (map, value) -> {
                              Map<String, Bitstring> more = new HashMap<>(map);
                              more.put(param.name(), bits(value));
                              return more;
                            });
              }
              return values.map(map -> new Action(action.alias(), map));
            });
  }

  /** Legal matches of a field; empty, where the field may be left out, for one of any value. */
  private static Arbitrary<Optional<Match>> match(MatchField field) {
    Arbitrary<BigInteger> value = values(field.width());
    BigInteger all = BigInteger.ONE.shiftLeft(field.width()).subtract(BigInteger.ONE);
    Arbitrary<Match> match =
        switch (field.kind()) {
          case EXACT -> value.map(v -> new Match.Exact(bits(v)));
          case OPTIONAL -> value.map(v -> new Match.Optional(bits(v)));
          case LPM ->
              Combinators.combine(value, Arbitraries.integers().between(1, field.width()))
                  .as((v, length) -> new Match.Lpm(bits(v.andNot(all.shiftRight(length))), length));
          case TERNARY ->
              Combinators.combine(value, value.filter(mask -> mask.signum() != 0))
                  .as((v, mask) -> new Match.Ternary(bits(v.and(mask)), bits(mask)));
          case RANGE ->
              Combinators.combine(value, value)
                  .filter((a, b) -> !a.min(b).equals(BigInteger.ZERO) || !a.max(b).equals(all))
                  .as((a, b) -> new Match.Range(bits(a.min(b)), bits(a.max(b))));
        };
    return field.kind() == MatchKind.EXACT ? match.map(Optional::of) : match.optional(0.8);
  }

  private static Arbitrary<BigInteger> values(int width) {
    return Arbitraries.bigIntegers()
        .between(BigInteger.ZERO, BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
  }

  private static Bitstring bits(BigInteger value) {
    return Bitstring.of(value.toByteArray());
  }
}
