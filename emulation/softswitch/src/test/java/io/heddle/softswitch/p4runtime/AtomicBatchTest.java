package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.dataplane.Rig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The program {@code versions.p4} tells of every packet what it saw of a batch. */
class AtomicBatchTest {
  private static final int ENTRIES = 2_000;
  private static final P4Info P4INFO =
      P4Info.parse(new String(Shares.resource("versions.p4info.txtpb"), StandardCharsets.UTF_8));

  private Pipeline pipeline;
  private Rig rig;

  @BeforeEach
  void load() throws Exception {
    pipeline =
        Pipeline.load(
            ForwardingPipelineConfig.newBuilder()
                .setP4Info(P4INFO.message())
                .setP4DeviceConfig(ByteString.copyFrom(Shares.resource("versions.json")))
                .build());
    rig = new Rig(pipeline.dataplane());
    pipeline.writeAll(versions(Update.Type.INSERT, 1));
  }

  private static List<Update> versions(Update.Type type, int version) {
    List<Update> updates = new ArrayList<>();
    for (String table : List.of("first", "second")) {
      for (int i = 0; i < ENTRIES; i++) {
        updates.add(Kinds.update(type, Kinds.entity(entry(table, i, version))));
      }
    }
    return updates;
  }

  private static TableEntry.Builder entry(String table, int destination, int version) {
    TableEntry.Builder entry =
        TableEntry.newBuilder().setTableId(P4INFO.table(table).orElseThrow().id());
    ByteString value = Shares.bytes(destination);
    if (table.equals("first")) {
      entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(value);
    } else {
      entry
          .setPriority(1)
          .addMatchBuilder()
          .setFieldId(1)
          .getTernaryBuilder()
          .setValue(value)
          .setMask(Shares.bytes(0xffff_ffff_ffffL));
    }
    entry
        .getActionBuilder()
        .getActionBuilder()
        .setActionId(P4INFO.action("set_" + table).orElseThrow().id())
        .addParamsBuilder()
        .setParamId(1)
        .setValue(Shares.bytes(version));
    return entry;
  }

  /** The two versions that a packet sees; empty if it is dropped. */
  private String seen(int destination) {
    List<Rig.Sent> sent =
        rig.send(1, "%012x 020000000001 88b5 00000000 00000000 00000000".formatted(destination));
    return sent.isEmpty() ? "" : sent.getFirst().frame().substring(36);
  }

  private static String both(int version) {
    return "%08x%08x".formatted(version, version);
  }

  @Test
  void withoutAtomicityAPacketCanSeeABatchHalfDone() throws Exception {
    List<Update> updates = versions(Update.Type.MODIFY, 2);
    pipeline.writeAll(updates.subList(0, ENTRIES));
    assertThat(seen(7)).as("what the tests below must never see").isEqualTo("0000000200000001");
    pipeline.writeAll(updates.subList(ENTRIES, 2 * ENTRIES));
    assertThat(seen(7)).isEqualTo(both(2));
  }

  @Test
  void packetsSeeAnAtomicBatchWhollyOrNotAtAll() throws Exception {
    for (int version = 2; version < 5; version++) {
      int next = version;
      List<String> before = new ArrayList<>();
      AtomicBatch.write(
          pipeline,
          versions(Update.Type.MODIFY, version),
          change -> {
            // All is prepared by now, and packets still flow.
            for (int i = 0; i < ENTRIES; i += 97) {
              before.add(seen(i));
              assertThat(seen(i)).isEqualTo(both(next - 1));
            }
            change.run();
            for (int i = 0; i < ENTRIES; i += 97) {
              assertThat(seen(i)).isEqualTo(both(next));
            }
          });
      assertThat(before).isNotEmpty();
    }
  }

  @Test
  void insertionsAndDeletionsAreStagedToo() throws Exception {
    AtomicBatch.write(
        pipeline,
        versions(Update.Type.DELETE, 1),
        change -> {
          assertThat(seen(5)).isEqualTo(both(1));
          change.run();
          assertThat(seen(5)).isEmpty();
        });
    AtomicBatch.write(
        pipeline,
        versions(Update.Type.INSERT, 9),
        change -> {
          assertThat(seen(5)).isEmpty();
          change.run();
          assertThat(seen(5)).isEqualTo(both(9));
        });
    pipeline.writeAll(versions(Update.Type.MODIFY, 10));
    assertThat(seen(5)).as("after a batch all goes on as before").isEqualTo(both(10));
  }

  @Test
  void nothingIsSeenOfABatchThatFails() throws Exception {
    List<Update> updates = new ArrayList<>(versions(Update.Type.MODIFY, 2));
    updates.addAll(versions(Update.Type.DELETE, 2));
    updates.addAll(versions(Update.Type.INSERT, 3));
    updates.add(updates.getLast());
    assertThatThrownBy(
            () ->
                AtomicBatch.write(
                    pipeline,
                    updates,
                    change -> {
                      assertThat(seen(5)).isEqualTo(both(1));
                      change.run();
                      assertThat(seen(5)).isEqualTo(both(1));
                    }))
        .isInstanceOf(FailedUpdate.class)
        .hasMessageContaining("has an entry with this key");
    for (int i = 0; i < ENTRIES; i += 97) {
      assertThat(seen(i)).isEqualTo(both(1));
    }
    assertThat(pipeline.dataplane().table("I.first").size()).isEqualTo(ENTRIES);
    AtomicBatch.write(pipeline, versions(Update.Type.MODIFY, 4), Runnable::run);
    assertThat(seen(5)).isEqualTo(both(4));
  }
}
