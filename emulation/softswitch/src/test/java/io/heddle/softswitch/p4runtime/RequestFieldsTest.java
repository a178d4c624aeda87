package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.grpc.Status.Code;
import io.heddle.p4.config.v1.MeterSpec;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.WriteRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Every field that a request can have is known here, and what the switch does not do is refused: a
 * field of a later version of P4Runtime makes this test fail.
 */
class RequestFieldsTest extends ServerTest {
  /**
   * The fields of every message that a client can send, without those of {@code google.protobuf}
   * and the p4info. With {@code !} those that are refused, by the tests below; with {@code ~} those
   * that mean nothing in a request, by the specification.
   */
  private static final String FIELDS =
      """
      Action: action_id params
      ActionProfileAction: action watch watch_port weight
      ActionProfileActionSet: action_profile_actions action_selection_mode group_action \
      size_semantics
      ActionProfileGroup: action_profile_id group_id max_size members
      ActionProfileMember: action action_profile_id member_id
      BackupReplica: instance port
      CapabilitiesRequest: device_id
      CloneSessionEntry: class_of_service packet_length_bytes replicas session_id
      Config: ack_timeout_ns max_list_size max_timeout_ns
      Cookie: cookie
      CounterData: byte_count packet_count
      CounterEntry: counter_id data index
      DigestEntry: config digest_id
      DigestListAck: digest_id list_id
      DirectCounterEntry: data table_entry
      DirectMeterEntry: config counter_data table_entry
      Entity: action_profile_group action_profile_member counter_entry digest_entry \
      direct_counter_entry direct_meter_entry extern_entry! meter_entry \
      packet_replication_engine_entry register_entry table_entry value_set_entry
      Exact: value
      ExternEntry: entry! extern_id! extern_type_id!
      FieldMatch: exact field_id lpm optional other! range ternary
      ForwardingPipelineConfig: cookie p4_device_config p4info
      GetForwardingPipelineConfigRequest: device_id response_type
      IdleTimeout: elapsed_ns~
      Index: index
      LPM: prefix_len value
      MasterArbitrationUpdate: device_id election_id role status~
      Member: member_id watch watch_port weight
      MeterConfig: cburst cir eburst! pburst pir
      MeterCounterData: green red yellow
      MeterEntry: config counter_data index meter_id
      MulticastGroupEntry: metadata multicast_group_id replicas
      Optional: value
      P4Data: bitstring bool enum enum_value error header! header_stack! header_union! \
      header_union_stack! struct! tuple! varbit!
      P4Header: bitstrings! is_valid!
      P4HeaderStack: entries!
      P4HeaderUnion: valid_header! valid_header_name!
      P4HeaderUnionStack: entries!
      P4StructLike: members!
      P4Varbit: bitstring! bitwidth!
      PacketMetadata: metadata_id value
      PacketOut: metadata payload
      PacketReplicationEngineEntry: clone_session_entry multicast_group_entry
      Param: param_id value
      Range: high low
      ReadRequest: device_id entities role
      RegisterEntry: data index register_id
      Replica: backup_replicas egress_port instance port
      Role: config id! name
      SetForwardingPipelineConfigRequest: action config device_id election_id role role_id!
      Status: code~ details~ message~
      StreamMessageRequest: arbitration digest_ack other! packet
      TableAction: action action_profile_action_set action_profile_group_id \
      action_profile_member_id
      TableEntry: action controller_metadata counter_data idle_timeout_ns is_const \
      is_default_action match metadata meter_config meter_counter_data priority table_id \
      time_since_last_hit
      Ternary: mask value
      Uint128: high low
      Update: entity type
      ValueSetEntry: members value_set_id
      ValueSetMember: match
      WriteRequest: atomicity device_id election_id role role_id! updates
      """;

  @Test
  void everyFieldIsKnown() {
    Set<Descriptor> messages = new LinkedHashSet<>();
    for (Descriptor request :
        List.of(
            WriteRequest.getDescriptor(),
            ReadRequest.getDescriptor(),
            SetForwardingPipelineConfigRequest.getDescriptor(),
            GetForwardingPipelineConfigRequest.getDescriptor(),
            StreamMessageRequest.getDescriptor(),
            CapabilitiesRequest.getDescriptor())) {
      collect(request, messages);
    }
    Set<String> lines = new TreeSet<>();
    for (Descriptor message : messages) {
      Set<String> fields = new TreeSet<>();
      message.getFields().forEach(field -> fields.add(field.getName()));
      lines.add(message.getName() + ": " + String.join(" ", fields));
    }
    assertThat(String.join("\n", lines) + "\n").isEqualTo(FIELDS.replaceAll("[!~]", ""));
  }

  private static void collect(Descriptor message, Set<Descriptor> found) {
    boolean ours =
        message.getFile().getPackage().equals("p4.v1")
            || message.getFile().getPackage().equals("google.rpc");
    if (ours && found.add(message)) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          collect(field.getMessageType(), found);
        }
      }
    }
  }

  @Test
  @SuppressWarnings("deprecation") // Whoever sends role_id must not act in the default role.
  void rolesHaveNoNumbers() throws Exception {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    WriteRequest.Builder write =
        WriteRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .setRoleId(3);
    assertThatThrownBy(() -> client.calls().write(write.build()))
        .hasMessageStartingWith("UNIMPLEMENTED")
        .hasMessageContaining("name the role");
    SetForwardingPipelineConfigRequest.Builder set =
        SetForwardingPipelineConfigRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .setRoleId(3)
            .setAction(Action.VERIFY_AND_COMMIT)
            .setConfig(Shares.CONFIG);
    assertThatThrownBy(() -> client.calls().setForwardingPipelineConfig(set.build()))
        .hasMessageStartingWith("UNIMPLEMENTED");
    MasterArbitrationUpdate.Builder bid =
        MasterArbitrationUpdate.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(7));
    bid.getRoleBuilder().setId(3);
    Client.Stream numbered = client.open();
    numbered.send(StreamMessageRequest.newBuilder().setArbitration(bid).build());
    assertThat(numbered.end()).isEqualTo(Code.UNIMPLEMENTED);
  }

  @Test
  void externsAreRefused() throws Exception {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getExternEntryBuilder()
        .setExternTypeId(0x81)
        .setExternId(0x81000001)
        .setEntry(Any.getDefaultInstance());
    assertThat(client.write(update(Type.INSERT, entity.build())))
        .containsExactly(Code.UNIMPLEMENTED);
    stream.send(StreamMessageRequest.newBuilder().setOther(Any.getDefaultInstance()).build());
    assertThat(stream.next().getError().getCanonicalCode()).isEqualTo(Code.UNIMPLEMENTED.value());
  }

  @Test
  void kindsOfMatchThatV1modelHasNotAreRefused() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    TableEntry.Builder entry = Shares.measured(1);
    entry.getMatchBuilder(0).setOther(Any.getDefaultInstance());
    assertThat(client.write(Shares.insert(entry))).containsExactly(Code.INVALID_ARGUMENT);
  }

  @Test
  void partsOfMetersThatV1modelHasNotAreRefused() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    TableEntry.Builder entry = Shares.measured(1);
    entry.getMeterConfigBuilder().setEburst(1);
    assertThat(client.write(Shares.insert(entry))).containsExactly(Code.INVALID_ARGUMENT);
  }

  @Test
  void dataOfAnotherKindThanTheRegistersIsRefused() {
    TestProgram registers = TestProgram.of("registers");
    client.set(Action.VERIFY_AND_COMMIT, registers.config());
    List<io.heddle.p4.v1.Update> updates = new ArrayList<>();
    for (String kind :
        List.of(
            "varbit",
            "tuple",
            "struct",
            "header",
            "header_union",
            "header_stack",
            "header_union_stack")) {
      Entity.Builder cell = Entity.newBuilder();
      var entry = cell.getRegisterEntryBuilder();
      entry.setRegisterId(registers.p4info().getRegisters(0).getPreamble().getId());
      var data = entry.getDataBuilder();
      FieldDescriptor field = data.getDescriptorForType().findFieldByName(kind);
      data.setField(field, data.newBuilderForField(field).build());
      updates.add(update(Type.MODIFY, cell.build()));
    }
    assertThat(client.write(updates.toArray(io.heddle.p4.v1.Update[]::new)))
        .containsOnly(Code.INVALID_ARGUMENT);
  }

  @Test
  void countersAreNotNegative() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    TableEntry.Builder entry = Shares.measured(1);
    entry.getCounterDataBuilder().setPacketCount(-1);
    Entity.Builder counter = Entity.newBuilder();
    counter.getDirectCounterEntryBuilder().setTableEntry(Shares.measuredKey(2));
    counter.getDirectCounterEntryBuilder().getDataBuilder().setByteCount(-1);
    client.write(Shares.insert(Shares.measured(2)));
    assertThat(client.write(Shares.insert(entry), Shares.modify(counter.build())))
        .containsOnly(Code.INVALID_ARGUMENT);
  }

  @Test
  void anUnknownPartOfTheConfigIsRefused() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    assertThatThrownBy(
            () ->
                client
                    .calls()
                    .getForwardingPipelineConfig(
                        GetForwardingPipelineConfigRequest.newBuilder()
                            .setDeviceId(Client.DEVICE)
                            .setResponseTypeValue(77)
                            .build()))
        .hasMessageStartingWith("INVALID_ARGUMENT");
  }

  @Test
  void p4infosThatAskForMoreThanThereIsAreRefused() {
    assertRefused(
        p4info ->
            p4info
                .getPkgInfoBuilder()
                .getPlatformPropertiesBuilder()
                .setMulticastGroupTableSize(65536),
        "INVALID_ARGUMENT: the p4info wants 65536 multicast groups; v1model has 65535");
    assertRefused(
        p4info -> p4info.getMetersBuilder(0).getSpecBuilder().setUnit(MeterSpec.Unit.BYTES),
        "is about BYTES in the p4info and PACKETS in the program");
    assertRefused(
        p4info ->
            p4info
                .getMetersBuilder(0)
                .getSpecBuilder()
                .setType(MeterSpec.Type.SINGLE_RATE_TWO_COLOR),
        "not a two-rate three-colour marker");
    P4Info.Builder enough = Shares.CONFIG.getP4Info().toBuilder();
    enough
        .getPkgInfoBuilder()
        .getPlatformPropertiesBuilder()
        .setMulticastGroupTableSize(65535)
        .setMulticastGroupTableTotalReplicas(1_000_000);
    client.set(Action.VERIFY_AND_COMMIT, config(enough));
  }

  private void assertRefused(Consumer<P4Info.Builder> change, String message) {
    P4Info.Builder p4info = Shares.CONFIG.getP4Info().toBuilder();
    change.accept(p4info);
    assertThatThrownBy(() -> client.set(Action.VERIFY_AND_COMMIT, config(p4info)))
        .hasMessageContaining(message);
  }

  private static ForwardingPipelineConfig config(P4Info.Builder p4info) {
    return Shares.CONFIG.toBuilder().setP4Info(p4info).build();
  }
}
