package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Shares.insert;
import static io.heddle.softswitch.p4runtime.Shares.measured;
import static io.heddle.softswitch.p4runtime.Shares.measuredKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.TableEntry;
import io.heddle.softswitch.dataplane.Rig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleEntriesTest extends ServerTest {
  private static final EntryKey A = new EntryKey(List.of(), 1);
  private static final EntryKey B = new EntryKey(List.of(), 2);

  private final IdleEntries idle = new IdleEntries();
  private final Map<EntryKey, Long> hits = new HashMap<>(Map.of(A, -1000L, B, -1000L));

  private List<EntryKey> expired(long now) {
    return idle.expired(now, hits::get);
  }

  @Test
  void anEntryIsToldOfOnceForEachTimeoutWithoutAPacket() {
    idle.set(A, 100, -50);
    idle.set(B, 1000, -50);
    assertThat(expired(49)).isEmpty();
    assertThat(expired(50)).containsExactly(A);
    assertThat(expired(149)).isEmpty();
    assertThat(expired(150)).containsExactly(A);
    hits.put(A, 240L);
    assertThat(expired(339)).isEmpty();
    assertThat(idle.next()).hasValue(340);
    assertThat(expired(340)).containsExactly(A);
    assertThat(expired(950)).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void aTimeoutThatIsChangedCountsFromThen() {
    idle.set(A, 100, 0);
    idle.set(A, 300, 90);
    assertThat(expired(389)).isEmpty();
    assertThat(expired(390)).containsExactly(A);
    idle.set(A, 0, 400);
    assertThat(idle.next()).isEmpty();
    idle.set(A, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(expired(Long.MIN_VALUE)).isEmpty();
  }

  @Test
  void thePrimaryIsToldOfEntriesWithoutPackets() throws Exception {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    long timeout = TimeUnit.MILLISECONDS.toNanos(20);
    TableEntry.Builder idleEntry =
        measured(1).setIdleTimeoutNs(timeout).setMetadata(Shares.bytes(77));
    assertThat(
            client.write(insert(idleEntry), insert(measured(2).setIdleTimeoutNs(Long.MAX_VALUE))))
        .containsOnly(Code.OK);
    for (int i = 0; i < 2; i++) {
      var told = stream.next().getIdleTimeoutNotification();
      assertThat(told.getTableEntryList())
          .containsExactly(
              measuredKey(1).setIdleTimeoutNs(timeout).setMetadata(Shares.bytes(77)).build());
      assertThat(told.getTimestamp()).isGreaterThan(TimeUnit.DAYS.toNanos(365));
    }
    assertThat(client.read(Kinds.entity(measuredKey(1)))).containsExactly(Kinds.entity(idleEntry));
  }

  @Test
  void theTimeSinceTheLastPacketIsReadOnRequest() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    client.write(insert(measured(1)));
    TableEntry.Builder query =
        measuredKey(1).setTimeSinceLastHit(TableEntry.IdleTimeout.getDefaultInstance());
    long never = elapsed(query);
    assertThat(elapsed(query)).isGreaterThan(never);
    long before = System.nanoTime();
    new Rig(packets.run.getLast()).send(1, Shares.frame(1, 0, 1, 0));
    assertThat(elapsed(query)).isBetween(0L, System.nanoTime() - before);
  }

  private long elapsed(TableEntry.Builder query) {
    TableEntry read = client.read(Kinds.entity(query)).getFirst().getTableEntry();
    assertThat(read.hasTimeSinceLastHit()).isTrue();
    return read.getTimeSinceLastHit().getElapsedNs();
  }

  @Test
  void timeoutsWhereThereAreNoneAreRefused() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    TableEntry.Builder miss =
        TableEntry.newBuilder().setTableId(Shares.table("measured")).setIsDefaultAction(true);
    assertThat(
            client.write(
                insert(Shares.byMember(1).setIdleTimeoutNs(5)),
                insert(measured(1).setIdleTimeoutNs(-5)),
                Shares.modify(Kinds.entity(miss.setIdleTimeoutNs(5))),
                insert(
                    measured(1).setTimeSinceLastHit(TableEntry.IdleTimeout.getDefaultInstance()))))
        .containsOnly(Code.INVALID_ARGUMENT);
  }
}
