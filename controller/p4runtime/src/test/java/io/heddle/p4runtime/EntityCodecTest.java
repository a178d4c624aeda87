package io.heddle.p4runtime;

import static io.heddle.p4runtime.Sample.exact;
import static io.heddle.p4runtime.Sample.policy;
import static io.heddle.p4runtime.Sample.route;
import static io.heddle.p4runtime.Sample.station;
import static io.heddle.p4runtime.Sample.toPort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4runtime.entity.Update.Kind;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EntityCodecTest {
  private final EntityCodec codec = new EntityCodec(Sample.P4INFO);

  @Test
  void anEntryIsEncodedWithIdsAndShortestValuesInTheOrderOfTheProgram() {
    var message = codec.encode(station(0x64, 0x020000000001L, 5)).getTableEntry();

    assertThat(message)
        .isEqualTo(
            io.heddle.p4.v1.TableEntry.newBuilder()
                .setTableId(33554433)
                .addMatch(exactField(1, 0x64))
                .addMatch(exactField(2, 2, 0, 0, 0, 0, 1))
                .setAction(
                    io.heddle.p4.v1.TableAction.newBuilder()
                        .setAction(
                            io.heddle.p4.v1.Action.newBuilder()
                                .setActionId(16777218)
                                .addParams(
                                    io.heddle.p4.v1.Action.Param.newBuilder()
                                        .setParamId(1)
                                        .setValue(bytes(5)))))
                .build());
  }

  @Test
  void fullNamesAreTakenAndAliasesAreGivenBack() {
    TableEntry named =
        TableEntry.of(
            "ingress.forwarding",
            Map.of("network", exact(1), "destination_mac", exact(2)),
            new Action("ingress.to_port", Map.of("port", Bitstring.of(3))));

    assertThat(codec.decode(codec.encode(named))).isEqualTo(station(1, 2, 3));
  }

  @Test
  void paddedValuesAreUnderstood() {
    var padded =
        codec.encode(station(1, 2, 3)).getTableEntry().toBuilder()
            .setMatch(0, exactField(1, 0, 0, 1))
            .build();

    assertThat(codec.decode(padded)).isEqualTo(station(1, 2, 3));
  }

  @Test
  void fieldsThatMatchEverythingAreDroppedFromWhatADeviceSends() {
    var message =
        codec.encode(policy(1, Map.of("protocol", optional(6)))).getTableEntry().toBuilder()
            .addMatch(
                FieldMatch.newBuilder()
                    .setFieldId(7)
                    .setTernary(
                        FieldMatch.Ternary.newBuilder().setValue(bytes(0)).setMask(bytes(0))))
            .addMatch(
                FieldMatch.newBuilder()
                    .setFieldId(3)
                    .setRange(
                        FieldMatch.Range.newBuilder().setLow(bytes(0)).setHigh(bytes(255, 255))))
            .build();

    assertThat(codec.decode(message)).isEqualTo(policy(1, Map.of("protocol", optional(6))));
  }

  @Test
  void aDeletionCarriesTheKeyAlone() {
    var message = codec.encode(new Update(Kind.DELETE, station(1, 2, 3))).getEntity();

    assertThat(message.getTableEntry().hasAction()).isFalse();
    assertThat(message.getTableEntry().getMatchCount()).isEqualTo(2);

    var group = new MulticastGroup(4, Set.of(new Replica(1, 0)));
    assertThat(
            codec
                .encode(new Update(Kind.DELETE, group))
                .getEntity()
                .getPacketReplicationEngineEntry()
                .getMulticastGroupEntry()
                .getReplicasCount())
        .isZero();
  }

  @Test
  void aDefaultEntryIsAnActionWithoutAKey() {
    TableEntry entry = new TableEntry("forwarding", Map.of(), 0, toPort(2), true);
    var message = codec.encode(new Update(Kind.MODIFY, entry)).getEntity().getTableEntry();

    assertThat(message.getIsDefaultAction()).isTrue();
    assertThat(message.getMatchList()).isEmpty();
    assertThat(codec.decode(message)).isEqualTo(entry);
  }

  @Test
  void whatTheProgramDoesNotHaveIsNamedInTheRefusal() {
    refused(
        () -> codec.encode(TableEntry.of("lost", Map.of(), toPort(1))),
        "the p4info has no table lost");
    refused(
        () -> codec.encode(with(Map.of("network", exact(1), "mac", exact(2)), toPort(1))),
        "table forwarding: field destination_mac is missing");
    refused(
        () ->
            codec.encode(
                with(
                    Map.of("network", exact(1), "destination_mac", exact(2), "color", exact(3)),
                    toPort(1))),
        "table forwarding: has no field color");
    refused(
        () -> codec.encode(withAction(new Action("explode", Map.of()))),
        "table forwarding: has no action explode");
    refused(
        () -> codec.encode(withAction(new Action("to_port", Map.of()))),
        "table forwarding: action to_port, parameter port is missing");
    refused(
        () ->
            codec.encode(
                withAction(
                    new Action(
                        "to_port", Map.of("port", Bitstring.of(1), "speed", Bitstring.of(2))))),
        "table forwarding: action to_port has no parameter speed");
  }

  @Test
  void valuesThatAreTooWideAreRefused() {
    refused(
        () -> codec.encode(station(1L << 24, 1, 1)),
        "table forwarding: field network has 24 bits, 0x1000000 needs 25");
    refused(
        () -> codec.encode(station(1, 1, 512)),
        "table forwarding: action to_port, parameter port has 9 bits, 0x200 needs 10");
  }

  @Test
  void aFieldMustBeMatchedAsTheTableDeclaresIt() {
    refused(
        () ->
            codec.encode(
                with(Map.of("network", optional(1), "destination_mac", exact(1)), toPort(1))),
        "table forwarding: field network is matched as EXACT, not as OPTIONAL");
  }

  @Test
  void prefixesMustFitAndHaveNoStrayBits() {
    assertThat(codec.decode(codec.encode(route(0x0a000000, 8)))).isEqualTo(route(0x0a000000, 8));
    refused(
        () -> codec.encode(route(0x0a000001, 8)),
        "table routes: field destination 0xa000001 has bits beyond its prefix of 8");
    refused(() -> codec.encode(route(0, 0)), "table routes: field destination takes prefixes of 1");
    refused(
        () -> codec.encode(route(0, 33)), "table routes: field destination takes prefixes of 1");
  }

  @Test
  void masksAndRangesMustBeMeaningful() {
    refused(
        () -> codec.encode(policy(1, Map.of("source", ternary(3, 1)))),
        "table policy: field source 0x3 has bits outside its mask 0x1");
    refused(
        () -> codec.encode(policy(1, Map.of("source", ternary(0, 0)))),
        "table policy: field source has an empty mask");
    refused(
        () -> codec.encode(policy(1, Map.of("port", range(2, 1)))),
        "table policy: field port range 0x2 to 0x1 is empty");
    refused(
        () -> codec.encode(policy(1, Map.of("port", range(0, 65535)))),
        "table policy: field port range holds every value");
  }

  @Test
  void prioritiesBelongToTablesThatRankTheirEntries() {
    refused(() -> codec.encode(policy(0, Map.of())), "table policy: needs a priority of 1 or more");
    refused(
        () -> codec.encode(new TableEntry("routes", route(0, 1).match(), 5, toPort(1), false)),
        "table routes: takes priority 0 only, not 5");
  }

  @Test
  void anActionIsUsedOnlyWhereTheTableAllowsIt() {
    refused(
        () -> codec.encode(withAction(new Action("NoAction", Map.of()))),
        "table forwarding: allows action NoAction as the default only");
    refused(
        () -> codec.encode(new TableEntry("routes", Map.of(), 0, toPort(1), true)),
        "table routes: allows action to_port in entries only");
  }

  @Test
  void changesThatTheProgramForbidsAreRefused() {
    Action noAction = new Action("NoAction", Map.of());
    TableEntry routesDefault = new TableEntry("routes", Map.of(), 0, noAction, true);
    TableEntry forwardingDefault = new TableEntry("forwarding", Map.of(), 0, noAction, true);
    TableEntry fixed = TableEntry.of("fixed", Map.of("port", exact(1)), noAction);
    TableEntry keyless = TableEntry.of("keyless", Map.of(), toPort(1));

    refused(() -> codec.encode(new Update(Kind.MODIFY, routesDefault)), "constant default action");
    refused(() -> codec.encode(new Update(Kind.INSERT, forwardingDefault)), "modify it, do not");
    refused(() -> codec.encode(new Update(Kind.DELETE, forwardingDefault)), "modify it, do not");
    refused(() -> codec.encode(new Update(Kind.INSERT, fixed)), "table fixed: is constant");
    refused(() -> codec.encode(new Update(Kind.INSERT, keyless)), "table keyless: has no key");
  }

  @Test
  @SuppressWarnings("deprecation")
  void replicasAreReadInBothFormsOfTheirPort() {
    var message =
        MulticastGroupEntry.newBuilder()
            .setMulticastGroupId(9)
            .addReplicas(io.heddle.p4.v1.Replica.newBuilder().setPort(bytes(1, 0)).setInstance(3))
            .addReplicas(io.heddle.p4.v1.Replica.newBuilder().setEgressPort(4));

    assertThat(codec.decode(wrap(message)))
        .isEqualTo(new MulticastGroup(9, Set.of(new Replica(256, 3), new Replica(4, 0))));
  }

  @Test
  @SuppressWarnings("deprecation")
  void replicasAreSentWithThePortAsANumberWhichOldServersNeed() {
    var group = new MulticastGroup(9, Set.of(new Replica(256, 3)));
    var replica =
        codec
            .encode(group)
            .getPacketReplicationEngineEntry()
            .getMulticastGroupEntry()
            .getReplicas(0);

    assertThat(replica.getEgressPort()).isEqualTo(256);
    assertThat(replica.getInstance()).isEqualTo(3);
  }

  @Test
  void groupsThatCannotBeAreRefused() {
    refused(() -> codec.encode(new MulticastGroup(0, Set.of())), "id must be 1 or more");
    refused(
        () -> codec.encode(new MulticastGroup(1, Set.of(new Replica(-1, 0)))),
        "port and instance must be 0 or more");
    refused(
        () ->
            codec.decode(
                wrap(
                    MulticastGroupEntry.newBuilder()
                        .setMulticastGroupId(1)
                        .addReplicas(io.heddle.p4.v1.Replica.getDefaultInstance()))),
        "replica without port");
  }

  @Test
  void whatADeviceSendsThatTheP4infoDoesNotKnowIsRefused() {
    var good = codec.encode(station(1, 2, 3)).getTableEntry();

    refused(() -> codec.decode(good.toBuilder().setTableId(5).build()), "no table has the id 5");
    refused(
        () -> codec.decode(good.toBuilder().addMatch(exactField(8, 1)).build()),
        "has no field with the id 8");
    refused(
        () ->
            codec.decode(
                good.toBuilder()
                    .setAction(io.heddle.p4.v1.TableAction.getDefaultInstance())
                    .build()),
        "no action of its own");
    refused(
        () -> codec.decode(io.heddle.p4.v1.Entity.getDefaultInstance()),
        "entities of kind ENTITY_NOT_SET");
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(EntityException.class).hasMessageContaining(why);
  }

  private static TableEntry with(Map<String, Match> match, Action action) {
    return TableEntry.of("forwarding", match, action);
  }

  private static Entity withAction(Action action) {
    return with(Map.of("network", exact(1), "destination_mac", exact(1)), action);
  }

  private static Match optional(long value) {
    return new Match.Optional(Bitstring.of(value));
  }

  private static Match ternary(long value, long mask) {
    return new Match.Ternary(Bitstring.of(value), Bitstring.of(mask));
  }

  private static Match range(long low, long high) {
    return new Match.Range(Bitstring.of(low), Bitstring.of(high));
  }

  private static FieldMatch exactField(int id, int... value) {
    return FieldMatch.newBuilder()
        .setFieldId(id)
        .setExact(FieldMatch.Exact.newBuilder().setValue(bytes(value)))
        .build();
  }

  private static ByteString bytes(int... value) {
    byte[] bytes = new byte[value.length];
    for (int i = 0; i < value.length; i++) {
      bytes[i] = (byte) value[i];
    }
    return ByteString.copyFrom(bytes);
  }

  private static io.heddle.p4.v1.Entity wrap(MulticastGroupEntry.Builder group) {
    return io.heddle.p4.v1.Entity.newBuilder()
        .setPacketReplicationEngineEntry(
            PacketReplicationEngineEntry.newBuilder().setMulticastGroupEntry(group))
        .build();
  }
}
