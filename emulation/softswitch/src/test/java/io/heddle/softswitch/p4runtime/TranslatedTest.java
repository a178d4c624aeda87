package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.PacketMetadata;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** translated.p4: values that controllers see otherwise, and restrictions on what they write. */
class TranslatedTest extends ServerTest {
  private static final Resource PROGRAM = Resource.of("translated");

  @BeforeEach
  void load() {
    client.set(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT, PROGRAM.config());
  }

  private static TableEntry.Builder entry(String table) {
    return TableEntry.newBuilder().setTableId(PROGRAM.table(table));
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static TableEntry.Builder act(
      TableEntry.Builder entry, String action, ByteString... params) {
    Action.Builder message = entry.getActionBuilder().getActionBuilder();
    message.setActionId(PROGRAM.action(action));
    for (int i = 0; i < params.length; i++) {
      message.addParamsBuilder().setParamId(i + 1).setValue(params[i]);
    }
    return entry;
  }

  private static TableEntry.Builder nextHop(String name, String port) {
    TableEntry.Builder entry = entry("next_hops");
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(text(name));
    return act(entry, "forward", text(port));
  }

  private static TableEntry.Builder route(long tunnel, String nextHop) {
    TableEntry.Builder entry = entry("routing");
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(Kinds.bytes(tunnel));
    entry
        .addMatchBuilder()
        .setFieldId(2)
        .getLpmBuilder()
        .setValue(Kinds.bytes(0x0a000000))
        .setPrefixLen(8);
    return act(entry, "set_next_hop", text(nextHop), Kinds.bytes(tunnel), Kinds.bytes(1));
  }

  private static TableEntry.Builder acl(int priority) {
    TableEntry.Builder entry = entry("acl").setPriority(priority);
    entry
        .addMatchBuilder()
        .setFieldId(1)
        .getTernaryBuilder()
        .setValue(Kinds.bytes(0x800))
        .setMask(Kinds.bytes(0xffff));
    return act(source(entry, 1, 5), "drop");
  }

  private static TableEntry.Builder source(TableEntry.Builder entry, long low, long high) {
    entry
        .addMatchBuilder()
        .setFieldId(3)
        .getRangeBuilder()
        .setLow(Kinds.bytes(low))
        .setHigh(Kinds.bytes(high));
    return entry;
  }

  @Test
  void whatIsWrittenByNameIsReadByName() {
    TableEntry.Builder port = entry("by_port");
    port.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(text("uplink"));
    port.setPriority(1);
    act(port, "forward", text("7"));
    Update[] updates = {
      Kinds.insert(nextHop("spine-1", "uplink")),
      Kinds.insert(nextHop("spine-2", "4")),
      Kinds.insert(route(0xabcdef, "spine-2")),
      Kinds.insert(port)
    };
    assertThat(client.write(updates)).containsOnly(Code.OK);
    assertThat(client.read(Kinds.entity(TableEntry.newBuilder())))
        .containsExactlyInAnyOrder(
            java.util.Arrays.stream(updates).map(Update::getEntity).toArray(Entity[]::new));
    // The same string is the same number wherever the type occurs, and a port's is its own.
    var table = packets.run.getFirst().table("Forward.next_hops");
    assertThat(table.entries())
        .anySatisfy(entry -> assertThat(entry.params().getFirst().toLong()).isEqualTo(3))
        .anySatisfy(entry -> assertThat(entry.params().getFirst().toLong()).isEqualTo(4));
    var route = packets.run.getFirst().table("Forward.routing").entries().iterator().next();
    var spine2 =
        table.entries().stream()
            .filter(entry -> entry.params().getFirst().toLong() == 4)
            .findFirst()
            .orElseThrow();
    assertThat(spine2.match().getFirst().toString()).contains(route.params().getFirst().toString());
  }

  @Test
  void valuesWithoutTranslationAreRefused() {
    assertThat(
            client.write(
                Kinds.insert(nextHop("a", "no such port")),
                Kinds.insert(nextHop("a", "3")), // its name is uplink
                Kinds.insert(nextHop("a", "512")),
                Kinds.insert(nextHop("", "4")),
                Kinds.insert(route(1 << 24, "a")))) // the program has 24 bits
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(
            client.write(
                Kinds.insert(nextHop("a", "4")),
                Kinds.insert(nextHop("b", "4")),
                Kinds.insert(nextHop("c", "4")),
                Kinds.insert(nextHop("d", "4")))) // two bits hold three names and the unset value
        .containsExactly(Code.OK, Code.OK, Code.OK, Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void packetsCarryNamesToAndFromTheController() throws Exception {
    StreamMessageRequest.Builder out = StreamMessageRequest.newBuilder();
    out.getPacketBuilder()
        .setPayload(text("x"))
        .addMetadata(PacketMetadata.newBuilder().setMetadataId(1).setValue(text("uplink")))
        .addMetadata(PacketMetadata.newBuilder().setMetadataId(2).setValue(Kinds.bytes(0)));
    stream.send(out.build());
    out.getPacketBuilder().getMetadataBuilder(0).setValue(text("nowhere"));
    stream.send(out.build());
    assertThat(stream.next().getError().getCanonicalCode())
        .isEqualTo(Code.INVALID_ARGUMENT.value());
    assertThat(packets.injected).containsExactly(new byte[] {0x01, (byte) 0x80, 'x'});

    server.packetIn(new byte[] {0x01, (byte) 0x80, 'y'});
    var in = stream.next().getPacket();
    assertThat(in.getMetadata(0).getValue()).isEqualTo(text("uplink"));
    assertThat(in.getPayload()).isEqualTo(text("y"));
  }

  @Test
  void entriesThatViolateTheirRestrictionAreRefusedWithItsWords() {
    assertThat(client.write(Kinds.insert(acl(5)))).containsExactly(Code.OK);
    assertRefused(Kinds.insert(acl(1001)), "::priority <= 1000");
    TableEntry.Builder notIpv4 = source(entry("acl").setPriority(6), 1, 5);
    notIpv4
        .addMatchBuilder()
        .setFieldId(2)
        .getTernaryBuilder()
        .setValue(Kinds.bytes(1))
        .setMask(Kinds.bytes(0xffffffffL));
    assertRefused(Kinds.insert(act(notIpv4, "drop")), "destination::mask != 0 -> type == 0x0800");
    String notAll = "!(source::low == 0 && source::high > ipv4('10.0.0.0'))";
    TableEntry.Builder wide = source(entry("acl").setPriority(7), 0, 0x0a000001);
    assertRefused(Kinds.insert(act(wide, "drop")), notAll);
    // A range of all values is left out of the message, and is seen as 0 to the largest.
    assertRefused(Kinds.insert(act(entry("acl").setPriority(7), "drop")), notAll);
    assertRefused(Kinds.insert(route(0, "a")), "tunnel != 0");
    assertThat(client.read(Kinds.entity(TableEntry.newBuilder()))).hasSize(1);
  }

  @Test
  void actionsThatViolateTheirRestrictionAreRefusedInEntriesAndDefaults() {
    assertRefused(Kinds.insert(act(acl(5), "flood", Kinds.bytes(0))), "group != 0");
    assertThat(client.write(Kinds.insert(act(acl(5), "flood", Kinds.bytes(1)))))
        .containsExactly(Code.OK);
    assertRefused(Kinds.modify(act(acl(5), "flood", Kinds.bytes(0x1000))), "group < 0x1000");
    // By its key alone: a restriction is no obstacle to deleting.
    assertThat(client.write(Kinds.delete(acl(5)))).containsExactly(Code.OK);
  }

  private void assertRefused(Update update, String quoted) {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .addUpdates(update)
            .build();
    assertThatThrownBy(() -> client.calls().write(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(Client.codes(e)).containsExactly(Code.INVALID_ARGUMENT);
              assertThat(Client.messages(e).getFirst()).contains("\"" + quoted + "\"");
            });
  }

  @Test
  void aConstraintThatCannotBeReadIsRefusedWithThePipeline() {
    P4Info.Builder p4info = PROGRAM.config().getP4Info().toBuilder();
    p4info
        .getTablesBuilder(0)
        .getPreambleBuilder()
        .setAnnotations(0, "@entry_restriction(\"destination::port == 1\")");
    ForwardingPipelineConfig config = PROGRAM.config().toBuilder().setP4Info(p4info).build();
    assertThatThrownBy(
            () -> client.set(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT, config))
        .hasMessageStartingWith("INVALID_ARGUMENT")
        .hasMessageContaining("table Forward.acl")
        .hasMessageContaining("type ternary<32> has no part port");
    assertThat(packets.run).hasSize(1);
  }
}
