package io.heddle.softswitch.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.KeyField.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Tables with one LPM field behind exact ones, against a look at every entry. */
class PrefixIndexTest {
  /** The widths of the fields; the last is the LPM field. */
  private static final List<List<Integer>> SHAPES =
      List.of(
          List.of(32),
          List.of(1),
          List.of(64),
          List.of(128),
          List.of(9, 32),
          List.of(12, 128),
          List.of(60, 10),
          List.of(64, 64, 64));

  private record Prefix(List<BigInteger> exact, BigInteger value, int length) {}

  @Property(tries = 200)
  void theLongestPrefixWins(@ForAll @IntRange(max = 7) int shape, @ForAll long seed)
      throws Exception {
    Trial test = new Trial(SHAPES.get(shape), seed);
    assertThat(test.table.index()).isInstanceOf(PrefixIndex.class);
    for (int step = 0; step < 60; step++) {
      test.change();
      for (int probe = 0; probe < 10; probe++) {
        test.compare(test.model);
      }
    }
    for (Prefix prefix : List.copyOf(test.model.keySet())) {
      test.delete(prefix);
      test.compare(test.model);
    }
    assertThat(test.table.index().lookup(new long[3], new long[3])).isNull();
  }

  @Property(tries = 100)
  void packetsSeeStagedPrefixesOnlyOnceTheyArePublished(
      @ForAll @IntRange(max = 7) int shape, @ForAll long seed) throws Exception {
    Trial test = new Trial(SHAPES.get(shape), seed);
    for (int batch = 0; batch < 5; batch++) {
      Map<Prefix, Long> before = Map.copyOf(test.model);
      test.staging.begin();
      for (int step = 0; step < 10; step++) {
        test.change();
        test.compare(before);
      }
      test.staging.publish();
      for (int probe = 0; probe < 20; probe++) {
        test.compare(test.model);
      }
    }
  }

  /** A packet never misses an entry that stays, while others around it come and go. */
  @Example
  void prefixesThatStayAreFoundWhileOthersChange() throws Exception {
    Trial test = new Trial(List.of(32), 1);
    Prefix stays = new Prefix(List.of(), BigInteger.valueOf(0x0a000000), 8);
    test.insert(stays);
    long expected = test.model.get(stays);
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>();
    Thread packets =
        Thread.ofPlatform()
            .start(
                () -> {
                  long[] key = {0x0aff_ffffL << 32};
                  while (!done.get() && wrong.get() == null) {
                    Entry hit = test.table.index().lookup(key, new long[1]);
                    if (hit == null || hit.data()[0] != expected) {
                      wrong.set(String.valueOf(hit));
                    }
                  }
                });
    for (int i = 0; i < 20_000; i++) {
      Prefix other =
          new Prefix(
              List.of(),
              BigInteger.valueOf(0x0afe0000L | (i & 0xff) << 8),
              24); // beside the packet's address, below the same /8
      if (test.model.containsKey(other)) {
        test.delete(other);
      } else {
        test.insert(other);
      }
    }
    done.set(true);
    packets.join();
    assertThat(wrong.get()).isNull();
  }

  /** A table and its model. */
  private static final class Trial {
    private final List<Integer> widths;
    private final Random random;
    private final Staging staging = new Staging();
    private final Table table;
    private final Map<Prefix, Long> model = new HashMap<>();
    private final List<BigInteger> seeds = new ArrayList<>();
    private long next = 1;

    Trial(List<Integer> widths, long seed) {
      this.widths = widths;
      this.random = new Random(seed);
      List<KeyField> key = new ArrayList<>();
      for (int i = 0; i < widths.size(); i++) {
        Kind kind = i == widths.size() - 1 ? Kind.LPM : Kind.EXACT;
        key.add(new KeyField("f" + i, kind, widths.get(i)));
      }
      this.table =
          new Table(
              new TableShape(
                  "t",
                  key,
                  List.of(new ActionShape("set", List.of(32))),
                  100_000,
                  DirectResources.NONE),
              Optional.empty(),
              staging);
      for (int i = 0; i < 3; i++) {
        seeds.add(new BigInteger(256, random));
      }
    }

    void change() throws EntryRejected {
      Prefix prefix = prefix();
      if (!model.containsKey(prefix)) {
        insert(prefix);
      } else if (random.nextBoolean()) {
        delete(prefix);
      } else {
        table.modify(match(prefix), 0, "set", List.of(Bitstring.of(next)));
        model.put(prefix, next++);
      }
    }

    void insert(Prefix prefix) throws EntryRejected {
      table.insert(match(prefix), 0, "set", List.of(Bitstring.of(next)));
      model.put(prefix, next++);
    }

    void delete(Prefix prefix) throws EntryRejected {
      table.forget(table.delete(match(prefix), 0));
      model.remove(prefix);
    }

    void compare(Map<Prefix, Long> entries) {
      // Mostly near an entry, so that many probes hit.
      Prefix near = prefix();
      List<BigInteger> values = new ArrayList<>(near.exact);
      int width = widths.getLast();
      values.add(near.value.or(new BigInteger(width - near.length, random)));
      Optional<Map.Entry<Prefix, Long>> best =
          entries.entrySet().stream()
              .filter(e -> covers(e.getKey(), values))
              .max(Map.Entry.comparingByKey((a, b) -> Integer.compare(a.length, b.length)));
      Entry hit = table.index().lookup(pack(values), new long[3]);
      assertThat(hit == null ? null : hit.data()[0])
          .as("%s in %s", values, entries)
          .isEqualTo(best.map(Map.Entry::getValue).orElse(null));
    }

    private boolean covers(Prefix prefix, List<BigInteger> values) {
      int rest = widths.getLast() - prefix.length;
      return prefix.exact.equals(values.subList(0, values.size() - 1))
          && prefix.value.shiftRight(rest).equals(values.getLast().shiftRight(rest));
    }

    private Prefix prefix() {
      List<BigInteger> exact = new ArrayList<>();
      for (int width : widths.subList(0, widths.size() - 1)) {
        exact.add(value(width));
      }
      int width = widths.getLast();
      int length = random.nextInt(width + 1);
      return new Prefix(
          exact, value(width).shiftRight(width - length).shiftLeft(width - length), length);
    }

    /** One of a few values, with a bit changed now and then, so that prefixes part everywhere. */
    private BigInteger value(int width) {
      BigInteger seed = seeds.get(random.nextInt(seeds.size())).shiftRight(256 - width);
      return random.nextInt(3) == 0 ? seed.flipBit(random.nextInt(width)) : seed;
    }

    private List<Match> match(Prefix prefix) {
      List<Match> match = new ArrayList<>();
      prefix.exact.forEach(v -> match.add(new Match.Exact(Bitstring.of(v.toByteArray()))));
      match.add(
          prefix.length == 0
              ? KeyField.ANY
              : new Match.Lpm(Bitstring.of(prefix.value.toByteArray()), prefix.length));
      return match;
    }

    private long[] pack(List<BigInteger> values) {
      BigInteger all = BigInteger.ZERO;
      int bits = 0;
      for (int i = 0; i < values.size(); i++) {
        all = all.shiftLeft(widths.get(i)).or(values.get(i));
        bits += widths.get(i);
      }
      int words = (bits + 63) / 64;
      long[] packed = Words.of(all.shiftLeft(64 * words - bits), words);
      // Keys are as long as the longest key of the program, with anything behind.
      long[] key = {random.nextLong(), random.nextLong(), random.nextLong()};
      System.arraycopy(packed, 0, key, 0, words);
      return key;
    }
  }
}
