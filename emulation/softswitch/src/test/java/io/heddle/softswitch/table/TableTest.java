package io.heddle.softswitch.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.EntryRejected.Reason;
import io.heddle.softswitch.table.KeyField.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final ActionShape SEND = new ActionShape("send", List.of(9, 128));

  private final Table table =
      new Table(
          new TableShape(
              "t",
              List.of(new KeyField("address", Kind.EXACT, 48)),
              List.of(SEND),
              3,
              DirectResources.COUNTER));

  private static void count(Entry entry, int worker, int bytes) {
    entry.counters().add(worker, entry.counterIndex(), bytes);
  }

  @Test
  void anEntryIsReadAsItWasWritten() throws Exception {
    Entry entry = table.insert(key(7), 0, "send", params(5));

    assertThat(table.find(key(7), 0)).containsSame(entry);
    assertThat(entry.match()).isEqualTo(key(7));
    assertThat(entry.action()).isEqualTo("send");
    assertThat(entry.params()).isEqualTo(params(5));
    assertThat(table.entries()).containsExactly(entry);
  }

  @Test
  void modifyingAnEntryKeepsItsCounter() throws Exception {
    count(table.insert(key(7), 0, "send", params(5)), 0, 100);

    Entry changed = table.modify(key(7), 0, "send", params(6));

    assertThat(changed.packets()).isEqualTo(1);
    assertThat(changed.bytes()).isEqualTo(100);
    assertThat(changed.params()).isEqualTo(params(6));
  }

  @Test
  void anEntryInTheCounterOfADeletedOneStartsAtZero() throws Exception {
    for (int round = 0; round < 1000; round++) {
      Entry entry = table.insert(key(7), 0, "send", params(5));
      assertThat(entry.packets()).isZero();
      count(entry, 1, 64);
      table.delete(key(7), 0);
    }
  }

  @Test
  void aCounterCanBeSetWhileItCounts() throws Exception {
    Entry entry = table.insert(key(7), 0, "send", params(5));
    count(entry, 0, 10);
    entry.setCounter(1000, 2000);
    count(entry, 3, 10);

    assertThat(entry.packets()).isEqualTo(1001);
    assertThat(entry.bytes()).isEqualTo(2010);
  }

  @Test
  void whatTheTableCannotTakeIsRefusedAndChangesNothing() throws Exception {
    table.insert(key(1), 0, "send", params(5));

    refused(Reason.ALREADY_EXISTS, () -> table.insert(key(1), 0, "send", params(6)));
    refused(Reason.NOT_FOUND, () -> table.modify(key(2), 0, "send", params(6)));
    refused(Reason.NOT_FOUND, () -> table.delete(key(2), 0));
    refused(Reason.INVALID, () -> table.insert(key(1L << 48), 0, "send", params(6)));
    refused(Reason.INVALID, () -> table.insert(List.of(), 0, "send", params(6)));
    refused(Reason.INVALID, () -> table.insert(List.of(KeyField.ANY), 0, "send", params(6)));
    refused(Reason.INVALID, () -> table.insert(key(2), 1, "send", params(6)));
    refused(Reason.INVALID, () -> table.insert(key(2), 0, "lose", params(6)));
    refused(Reason.INVALID, () -> table.insert(key(2), 0, "send", params(512)));
    refused(Reason.INVALID, () -> table.insert(key(2), 0, "send", List.of()));
    assertThat(table.entries()).hasSize(1);
    assertThat(table.entries().iterator().next().params()).isEqualTo(params(5));
  }

  @Test
  void aFullTableTakesNoMore() throws Exception {
    for (int i = 0; i < 3; i++) {
      table.insert(key(i), 0, "send", params(i));
    }

    refused(Reason.TABLE_FULL, () -> table.insert(key(3), 0, "send", params(3)));
    table.delete(key(0), 0);
    table.insert(key(3), 0, "send", params(3));
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void theDefaultActionCanBeChangedAndGivenBack() throws Exception {
    table.declareDefault("send", params(1), false);
    table.setDefault("send", params(2));
    assertThat(table.defaultEntry().params()).isEqualTo(params(2));

    table.resetDefault();
    assertThat(table.defaultEntry().params()).isEqualTo(params(1));
  }

  @Test
  void aConstDefaultActionStays() throws Exception {
    table.declareDefault("send", params(1), true);
    table.declareEntry(key(1), 0, "send", params(1));

    refused(Reason.CONSTANT, () -> table.setDefault("send", params(2)));
    refused(Reason.CONSTANT, () -> table.resetDefault());
    assertThat(table.declaredEntries()).containsExactlyElementsOf(table.entries());
  }

  @Test
  void keysThatDifferInTheirLastBitsOnlyAreSpreadEvenly() {
    // A MAC address behind a network, as the pipeline packs them: two words, the second one's low
    // bits all 0.
    int[] buckets = new int[1024];
    for (int i = 0; i < 10 * buckets.length; i++) {
      buckets[
          ExactIndex.hash(new long[] {0x7702_0000_0000L + (i >> 8), (long) i << 56}, 2) & 1023]++;
    }
    assertThat(Arrays.stream(buckets).max().orElseThrow()).isLessThan(40);
  }

  @Test
  void aReaderNeverMissesAnEntryThatStaysWhileOthersComeAndGo() throws Exception {
    Table busy =
        new Table(
            new TableShape(
                "busy",
                List.of(new KeyField("k", Kind.EXACT, 64)),
                List.of(SEND),
                5000,
                DirectResources.NONE));
    for (int i = 0; i < 50; i++) {
      busy.insert(key(i), 0, "send", List.of(Bitstring.of(i), Bitstring.of(i)));
    }
    AtomicReference<String> fault = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  long[] packed = new long[1];
                  while (!Thread.currentThread().isInterrupted() && fault.get() == null) {
                    for (int i = 0; i < 50; i++) {
                      packed[0] = i;
                      Entry entry = busy.index().lookup(packed, new long[1]);
                      if (entry == null) {
                        fault.set("entry " + i + " was missed");
                      } else if (entry.data()[0] != entry.data()[1]) {
                        fault.set("entry " + i + " was seen half changed");
                      }
                    }
                  }
                });
    for (int round = 0; round < 30; round++) {
      for (int i = 50; i < 1050; i++) {
        busy.insert(key(i), 0, "send", List.of(Bitstring.of(1), Bitstring.of(1)));
      }
      for (int i = 0; i < 50; i++) {
        List<Bitstring> both = List.of(Bitstring.of(round), Bitstring.of(round));
        busy.modify(key(i), 0, "send", both);
      }
      for (int i = 50; i < 1050; i++) {
        busy.delete(key(i), 0);
      }
    }
    reader.interrupt();
    reader.join();
    assertThat(fault.get()).isNull();
  }

  private static void refused(Reason reason, ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(EntryRejected.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .message()
        .doesNotContain("\n");
  }

  private static List<Match> key(long value) {
    return List.of(new Match.Exact(Bitstring.of(value)));
  }

  private static List<Bitstring> params(long port) {
    return List.of(Bitstring.of(port), Bitstring.of(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 2}));
  }
}
