package io.heddle.softswitch.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.KeyField.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every kind of table against the plainest model: try all entries, take the best. */
class TableModelTest {
  private static final ActionShape SET = new ActionShape("set", List.of(16));
  private static final int[] WIDTHS = {4, 9, 70};

  private record Step(boolean insert, List<Match> key, int priority, int param) {}

  private record Key(List<Match> key, int priority) {}

  @Property(tries = 150)
  void anExactTableFindsWhatAMapFinds(@ForAll("exactSteps") List<Step> steps) throws Exception {
    check(Kind.EXACT, steps);
  }

  @Property(tries = 150)
  void anLpmTableFindsTheLongestPrefix(@ForAll("lpmSteps") List<Step> steps) throws Exception {
    check(Kind.LPM, steps);
  }

  @Property(tries = 150)
  void aTernaryTableFindsTheHighestPriority(@ForAll("ternarySteps") List<Step> steps)
      throws Exception {
    check(Kind.TERNARY, steps);
  }

  @Property(tries = 150)
  void aRangeTableFindsTheHighestPriority(@ForAll("rangeSteps") List<Step> steps) throws Exception {
    check(Kind.RANGE, steps);
  }

  @Property(tries = 150)
  void anOptionalTableFindsTheHighestPriority(@ForAll("optionalSteps") List<Step> steps)
      throws Exception {
    check(Kind.OPTIONAL, steps);
  }

  @Property(tries = 100)
  void packetsSeeAStagedBatchOnlyOnceItIsPublished(
      @ForAll("exactSteps") List<Step> exact,
      @ForAll("lpmSteps") List<Step> prefixes,
      @ForAll("ternarySteps") List<Step> masks,
      @ForAll("rangeSteps") List<Step> ranges)
      throws Exception {
    checkStaged(Kind.EXACT, exact);
    checkStaged(Kind.LPM, prefixes);
    checkStaged(Kind.TERNARY, masks);
    checkStaged(Kind.RANGE, ranges);
  }

  /** Applies the first half of the steps in one batch and the rest in another. */
  private static void checkStaged(Kind kind, List<Step> steps) throws Exception {
    Staging staging = new Staging();
    Table table = new Table(shape(kind), Optional.empty(), staging);
    boolean prioritised = kind != Kind.EXACT && kind != Kind.LPM;
    Map<Key, Integer> before = new HashMap<>();
    int half = steps.size() / 2;
    for (List<Step> batch : List.of(steps.subList(0, half), steps.subList(half, steps.size()))) {
      Map<Key, Integer> after = new HashMap<>(before);
      staging.begin();
      for (Step step : batch) {
        apply(table, after, step, prioritised ? step.priority : 0);
      }
      for (Step probe : steps) {
        compare(kind, table, before, probe.key);
      }
      staging.publish();
      for (Step probe : steps) {
        compare(kind, table, after, probe.key);
      }
      before = after;
    }
  }

  /** Far more entries in the course of time than the table has room for at once. */
  @Example
  void entriesThatComeAndGoStayFindable() throws Exception {
    for (Kind kind : List.of(Kind.EXACT, Kind.TERNARY, Kind.RANGE)) {
      TableShape shape =
          new TableShape(
              "t", List.of(new KeyField("f", kind, 32)), List.of(SET), 101, DirectResources.NONE);
      Table table = new Table(shape);
      int priority = kind == Kind.EXACT ? 0 : 1;
      for (int i = 0; i < 20_000; i++) {
        table.insert(List.of(single(kind, i)), priority, "set", List.of(Bitstring.of(i & 0xffff)));
        if (i >= 100) {
          assertThat(found(table, i - 100)).isTrue();
          table.forget(table.delete(List.of(single(kind, i - 100)), priority));
          assertThat(found(table, i - 100)).isFalse();
        }
        assertThat(found(table, i)).isTrue();
        assertThat(found(table, i - 50)).isEqualTo(i >= 50);
      }
    }
  }

  private static boolean found(Table table, int value) {
    return table.index().lookup(new long[] {(long) value << 32}, new long[1]) != null;
  }

  private static Match single(Kind kind, int value) {
    Bitstring bits = Bitstring.of(value);
    return switch (kind) {
      case EXACT, OPTIONAL, LPM -> new Match.Exact(bits);
      case TERNARY -> new Match.Ternary(bits, Bitstring.of(0xffff_ffffL));
      case RANGE -> new Match.Range(bits, bits);
    };
  }

  private static void apply(Table table, Map<Key, Integer> model, Step step, int priority)
      throws Exception {
    Key key = new Key(step.key, priority);
    List<Bitstring> params = List.of(Bitstring.of(step.param));
    if (step.insert && model.containsKey(key)) {
      table.modify(step.key, priority, "set", params);
      model.put(key, step.param);
    } else if (step.insert) {
      table.insert(step.key, priority, "set", params);
      model.put(key, step.param);
    } else if (model.remove(key) != null) {
      table.forget(table.delete(step.key, priority));
    }
  }

  private static void check(Kind kind, List<Step> steps) throws Exception {
    Table table = new Table(shape(kind));
    boolean prioritised = kind != Kind.EXACT && kind != Kind.LPM;
    Map<Key, Integer> model = new HashMap<>();
    for (Step step : steps) {
      apply(table, model, step, prioritised ? step.priority : 0);
      assertThat(table.size()).isEqualTo(model.size());
      for (Step probe : steps) {
        compare(kind, table, model, probe.key);
      }
    }
  }

  /** Looks up the values of a key as if they were a packet's. */
  private static void compare(Kind kind, Table table, Map<Key, Integer> model, List<Match> probe) {
    List<BigInteger> values = probe.stream().map(TableModelTest::someValue).toList();
    Entry hit = table.index().lookup(pack(values), new long[table.shape().keyWords()]);
    List<Map.Entry<Key, Integer>> fitting = new ArrayList<>();
    for (Map.Entry<Key, Integer> entry : model.entrySet()) {
      if (fits(entry.getKey().key, values)) {
        fitting.add(entry);
      }
    }
    if (fitting.isEmpty()) {
      assertThat(hit).isNull();
      return;
    }
    assertThat(hit).isNotNull();
    long best = fitting.stream().mapToLong(e -> rank(kind, e.getKey())).max().orElseThrow();
    List<Long> winners =
        fitting.stream()
            .filter(e -> rank(kind, e.getKey()) == best)
            .map(e -> (long) e.getValue())
            .sorted(Comparator.naturalOrder())
            .toList();
    assertThat(winners).contains(hit.data()[0]);
  }

  private static long rank(Kind kind, Key key) {
    if (kind != Kind.LPM) {
      return key.priority;
    }
    return key.key.stream().mapToLong(m -> m instanceof Match.Lpm l ? l.prefixLength() : 0).sum();
  }

  private static boolean fits(List<Match> key, List<BigInteger> values) {
    for (int i = 0; i < key.size(); i++) {
      BigInteger value = values.get(i);
      boolean fits =
          switch (key.get(i)) {
            case Match.Exact(Bitstring v) -> v.toBigInteger().equals(value);
            case Match.Optional(Bitstring v) -> v.toBigInteger().equals(value);
            case Match.Lpm(Bitstring v, int length) ->
                value
                    .shiftRight(WIDTHS[i] - length)
                    .equals(v.toBigInteger().shiftRight(WIDTHS[i] - length));
            case Match.Ternary(Bitstring v, Bitstring m) ->
                value.and(m.toBigInteger()).equals(v.toBigInteger());
            case Match.Range(Bitstring low, Bitstring high) ->
                low.toBigInteger().compareTo(value) <= 0
                    && high.toBigInteger().compareTo(value) >= 0;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static BigInteger someValue(Match match) {
    return switch (match) {
      case Match.Exact(Bitstring v) -> v.toBigInteger();
      case Match.Optional(Bitstring v) -> v.toBigInteger();
      case Match.Lpm(Bitstring v, int length) -> v.toBigInteger();
      case Match.Ternary(Bitstring v, Bitstring m) -> v.toBigInteger();
      case Match.Range(Bitstring low, Bitstring high) -> high.toBigInteger();
    };
  }

  private static long[] pack(List<BigInteger> values) {
    BigInteger all = BigInteger.ZERO;
    int bits = 0;
    for (int i = 0; i < values.size(); i++) {
      all = all.shiftLeft(WIDTHS[i]).or(values.get(i));
      bits += WIDTHS[i];
    }
    int words = (bits + 63) / 64;
    all = all.shiftLeft(64 * words - bits);
    long[] packed = new long[words];
    for (int i = 0; i < words; i++) {
      packed[i] = all.shiftRight(64 * (words - 1 - i)).longValue();
    }
    return packed;
  }

  private static TableShape shape(Kind kind) {
    List<KeyField> key = new ArrayList<>();
    for (int width : WIDTHS) {
      key.add(new KeyField("f" + width, kind, width));
    }
    return new TableShape("t", key, List.of(SET), 1000, DirectResources.COUNTER);
  }

  @Provide
  Arbitrary<List<Step>> exactSteps() {
    return steps(width -> value(width).map(Match.Exact::new));
  }

  @Provide
  Arbitrary<List<Step>> optionalSteps() {
    return steps(
        width ->
            Arbitraries.oneOf(
                value(width).map(Match.Optional::new), Arbitraries.just(KeyField.ANY)));
  }

  @Provide
  Arbitrary<List<Step>> lpmSteps() {
    return steps(
        width ->
            Combinators.combine(value(width), Arbitraries.integers().between(0, width))
                .as(
                    (v, length) ->
                        length == 0
                            ? KeyField.ANY
                            : new Match.Lpm(
                                Bitstring.of(
                                    v.toBigInteger()
                                        .shiftRight(width - length)
                                        .shiftLeft(width - length)
                                        .toByteArray()),
                                length)));
  }

  @Provide
  Arbitrary<List<Step>> ternarySteps() {
    return steps(
        width ->
            Combinators.combine(value(width), value(width))
                .as(
                    (v, m) ->
                        new Match.Ternary(
                            Bitstring.of(v.toBigInteger().and(m.toBigInteger()).toByteArray()),
                            m)));
  }

  @Provide
  Arbitrary<List<Step>> rangeSteps() {
    return steps(
        width ->
            Combinators.combine(value(width), value(width))
                .as((a, b) -> a.compareTo(b) <= 0 ? new Match.Range(a, b) : new Match.Range(b, a)));
  }

  private static Arbitrary<Bitstring> value(int width) {
    // Few different values, some of them with high bits, so that entries overlap.
    BigInteger top = BigInteger.ONE.shiftLeft(width - 1);
    return Arbitraries.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            top,
            top.add(BigInteger.TWO),
            top.subtract(BigInteger.ONE))
        .map(v -> Bitstring.of(v.toByteArray()));
  }

  private interface FieldMatches {
    Arbitrary<? extends Match> of(int width);
  }

  private static Arbitrary<List<Step>> steps(FieldMatches matches) {
    Arbitrary<List<Match>> key =
        Combinators.combine(matches.of(WIDTHS[0]), matches.of(WIDTHS[1]), matches.of(WIDTHS[2]))
            .as((a, b, c) -> List.<Match>of(a, b, c));
    return Combinators.combine(
            Arbitraries.of(true, true, false),
            key,
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(0, 65535))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }
}
