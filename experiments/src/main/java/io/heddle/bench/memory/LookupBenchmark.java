package io.heddle.bench.memory;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.ActionShape;
import io.heddle.softswitch.table.DirectResources;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.MatchIndex;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.table.TableShape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One lookup in a table with a 32-bit key: every packet hits some entry. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {
  /** So many that the caches and the branch predictor do not know them by heart. */
  private static final int PACKETS = 1 << 16;

  /** As in a routing table: six routes of ten are /24, three shorter, one longer. */
  private static final int[] PREFIXES = {24, 24, 24, 24, 24, 24, 16, 20, 22, 28};

  /** As in an access list. */
  private static final long[] MASKS = {
    0xffff_ffffL,
    0xffff_ff00L,
    0xffff_0000L,
    0x00ff_ffffL,
    0xff00_ffffL,
    0xffff_00ffL,
    0xf0ff_ff0fL,
    0x0fff_fff0L
  };

  /** Entries of the table. */
  @Param({"10", "1000", "10000", "100000"})
  int entries;

  /** How the field is matched. */
  @Param({"EXACT", "LPM", "TERNARY"})
  KeyField.Kind kind;

  private final long[] packets = new long[PACKETS];
  private final long[] key = new long[1];
  private final long[] scratch = new long[1];
  private MatchIndex index;
  private int next;

  /** Fills the table with random entries, and takes each packet's key from one of them. */
  @Setup
  public void load() {
    Table table =
        new Table(
            new TableShape(
                "table",
                List.of(new KeyField("field", kind, 32)),
                List.of(new ActionShape("action", List.of())),
                entries,
                DirectResources.NONE));
    SplittableRandom random = new SplittableRandom(1);
    long[] values = new long[entries];
    while (table.size() < entries) {
      long value = random.nextLong() >>> 32;
      if (add(table, value, random)) {
        values[table.size() - 1] = value;
      }
    }
    for (int i = 0; i < PACKETS; i++) {
      packets[i] = values[random.nextInt(entries)];
    }
    index = table.index();
  }

  private boolean add(Table table, long value, SplittableRandom random) {
    try {
      int prefix = PREFIXES[random.nextInt(PREFIXES.length)];
      long prefixMask = -1L << 32 - prefix & 0xffff_ffffL;
      long mask = MASKS[random.nextInt(MASKS.length)];
      Match match =
          switch (kind) {
            case LPM -> new Match.Lpm(Bitstring.of(value & prefixMask), prefix);
            case TERNARY -> new Match.Ternary(Bitstring.of(value & mask), Bitstring.of(mask));
            default -> new Match.Exact(Bitstring.of(value));
          };
      int priority = kind == KeyField.Kind.TERNARY ? 1 + random.nextInt(1000) : 0;
      table.insert(List.of(match), priority, "action", List.of());
      return true;
    } catch (EntryRejected taken) {
      return false;
    }
  }

  /** Looks up. */
  @Benchmark
  public Entry lookup() {
    next = next + 1 & PACKETS - 1;
    key[0] = packets[next] << 32;
    return index.lookup(key, scratch);
  }
}
