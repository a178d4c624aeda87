package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.ActionProfile;
import io.heddle.p4.config.v1.ActionRef;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Table;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.ActionProfileGroup;
import io.heddle.p4.v1.ActionProfileMember;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.MeterConfig;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.ValueSetMember;
import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Well-formed updates of every kind of object that a p4info declares. Keys come from small ranges,
 * so that updates meet the entries of others.
 */
final class RequestGenerator {
  private static final List<String> NAMES = List.of("uplink", "4", "17", "spine", "leaf");

  private final P4Info p4info;
  private final Random random;
  private final List<Supplier<Entity>> kinds = new ArrayList<>();

  RequestGenerator(P4Info p4info, Random random) {
    this.p4info = p4info;
    this.random = random;
    // Tables more often than the rest, as there is most to get wrong.
    for (int i = 0; i < 4; i++) {
      add(p4info.getTablesCount(), () -> entity(tableEntry(pick(p4info.getTablesList()))));
    }
    kinds.add(this::multicastGroup);
    kinds.add(this::cloneSession);
    add(p4info.getCountersCount(), this::counter);
    add(p4info.getMetersCount(), this::meter);
    add(p4info.getDirectCountersCount(), this::directCounter);
    add(p4info.getDirectMetersCount(), this::directMeter);
    add(p4info.getActionProfilesCount(), this::member);
    add(p4info.getActionProfilesCount(), this::group);
    add(p4info.getRegistersCount(), this::register);
    add(p4info.getValueSetsCount(), this::valueSet);
    add(p4info.getDigestsCount(), this::digest);
  }

  private void add(int count, Supplier<Entity> kind) {
    if (count > 0) {
      kinds.add(kind);
    }
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  Update update() {
    Entity entity = pick(kinds).get();
    boolean always =
        switch (entity.getEntityCase()) {
          case COUNTER_ENTRY, METER_ENTRY, REGISTER_ENTRY, VALUE_SET_ENTRY -> true;
          case DIRECT_COUNTER_ENTRY, DIRECT_METER_ENTRY -> true;
          case TABLE_ENTRY -> entity.getTableEntry().getIsDefaultAction();
          default -> false;
        };
    Update.Type type =
        always
            ? Update.Type.MODIFY
            : pick(List.of(Update.Type.INSERT, Update.Type.MODIFY, Update.Type.DELETE));
    return Update.newBuilder().setType(type).setEntity(entity).build();
  }

  private static Entity entity(TableEntry entry) {
    return Entity.newBuilder().setTableEntry(entry).build();
  }

  TableEntry tableEntry(Table table) {
    TableEntry.Builder entry = key(table);
    if (random.nextInt(8) == 0) {
      entry.setMetadata(ByteString.copyFromUtf8("m" + random.nextInt(3)));
    }
    List<ActionRef> actions =
        table.getActionRefsList().stream()
            .filter(
                ref ->
                    ref.getScope()
                        != (entry.getIsDefaultAction()
                            ? ActionRef.Scope.TABLE_ONLY
                            : ActionRef.Scope.DEFAULT_ONLY))
            .toList();
    if (actions.isEmpty()) {
      return entry.build();
    }
    if (table.getImplementationId() == 0) {
      entry.getActionBuilder().setAction(action(pick(actions).getId()));
    } else if (random.nextBoolean()) {
      entry.getActionBuilder().setActionProfileMemberId(1 + random.nextInt(4));
    } else if (random.nextBoolean()) {
      entry.getActionBuilder().setActionProfileGroupId(1 + random.nextInt(3));
    } else {
      entry
          .getActionBuilder()
          .getActionProfileActionSetBuilder()
          .addActionProfileActionsBuilder()
          .setAction(action(pick(actions).getId()))
          .setWeight(1 + random.nextInt(2));
    }
    return entry.build();
  }

  private TableEntry.Builder key(Table table) {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table.getPreamble().getId());
    if (table.getMatchFieldsCount() == 0 || random.nextInt(20) == 0) {
      return entry.setIsDefaultAction(true);
    }
    boolean prioritized = false;
    for (MatchField field : table.getMatchFieldsList()) {
      match(field, entry);
      prioritized |=
          switch (field.getMatchType()) {
            case TERNARY, RANGE, OPTIONAL -> true;
            default -> false;
          };
    }
    return prioritized ? entry.setPriority(1 + random.nextInt(3)) : entry;
  }

  private void match(MatchField field, TableEntry.Builder entry) {
    boolean any = field.getMatchType() != MatchField.MatchType.EXACT && random.nextInt(3) == 0;
    if (!any) {
      entry.addMatch(match(field));
    }
  }

  private FieldMatch match(MatchField field) {
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(field.getId());
    boolean named = translated(field.getTypeName().getName());
    int width = field.getBitwidth();
    switch (field.getMatchType()) {
      case LPM -> {
        int length = named ? width : 1 + random.nextInt(width);
        BigInteger mask = ones(length).shiftLeft(width - length);
        match.getLpmBuilder().setPrefixLen(length).setValue(bytes(number(width).and(mask)));
      }
      case TERNARY -> {
        BigInteger mask = named ? ones(width) : number(width).or(BigInteger.ONE);
        match.getTernaryBuilder().setMask(bytes(mask)).setValue(bytes(number(width).and(mask)));
      }
      case RANGE -> {
        BigInteger low = number(width);
        BigInteger high = named ? low : low.max(number(width));
        boolean all = low.signum() == 0 && high.equals(ones(width));
        match.getRangeBuilder().setLow(bytes(low)).setHigh(bytes(all ? low : high));
      }
      case OPTIONAL -> match.getOptionalBuilder().setValue(value(field));
      default -> match.getExactBuilder().setValue(value(field));
    }
    return match.build();
  }

  private ByteString value(MatchField field) {
    return value(field.getBitwidth(), field.getTypeName().getName());
  }

  private ByteString value(int width, String type) {
    return width == 0 && translated(type)
        ? ByteString.copyFromUtf8(pick(NAMES))
        : bytes(number(Math.max(1, width)));
  }

  private boolean translated(String type) {
    return p4info.getTypeInfo().getNewTypesMap().containsKey(type)
        && p4info.getTypeInfo().getNewTypesMap().get(type).hasTranslatedType();
  }

  private BigInteger number(int width) {
    return random.nextInt(4) == 0
        ? new BigInteger(width, random)
        : BigInteger.valueOf(random.nextInt(Math.min(4, 1 << Math.min(width, 3))));
  }

  private static BigInteger ones(int width) {
    return BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
  }

  private static ByteString bytes(BigInteger value) {
    return Bitstring.of(value.toByteArray()).bytes();
  }

  private Action action(int id) {
    Action.Builder message = Action.newBuilder().setActionId(id);
    for (var action : p4info.getActionsList()) {
      if (action.getPreamble().getId() == id) {
        for (var param : action.getParamsList()) {
          message
              .addParamsBuilder()
              .setParamId(param.getId())
              .setValue(value(param.getBitwidth(), param.getTypeName().getName()));
        }
      }
    }
    return message.build();
  }

  private Entity multicastGroup() {
    Entity.Builder entity = Entity.newBuilder();
    var group =
        entity
            .getPacketReplicationEngineEntryBuilder()
            .getMulticastGroupEntryBuilder()
            .setMulticastGroupId(1 + random.nextInt(3));
    for (int i = random.nextInt(3); i > 0; i--) {
      group.addReplicasBuilder().setPort(ByteString.copyFromUtf8(pick(NAMES))).setInstance(i);
    }
    return entity.build();
  }

  private Entity cloneSession() {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getPacketReplicationEngineEntryBuilder()
        .getCloneSessionEntryBuilder()
        .setSessionId(1 + random.nextInt(3))
        .setPacketLengthBytes(random.nextInt(2) * 100)
        .addReplicasBuilder()
        .setPort(bytes(number(9)))
        .setInstance(1);
    return entity.build();
  }

  private Entity counter() {
    var counter = pick(p4info.getCountersList());
    Entity.Builder entity = Entity.newBuilder();
    var message = entity.getCounterEntryBuilder().setCounterId(counter.getPreamble().getId());
    message.getIndexBuilder().setIndex(random.nextInt((int) counter.getSize() + 1));
    message.getDataBuilder().setPacketCount(random.nextInt(100)).setByteCount(random.nextInt(100));
    return entity.build();
  }

  private MeterConfig rates() {
    return MeterConfig.newBuilder()
        .setCir(1 + random.nextInt(5))
        .setCburst(1 + random.nextInt(5))
        .setPir(6 + random.nextInt(5))
        .setPburst(6 + random.nextInt(5))
        .build();
  }

  private Entity meter() {
    var meter = pick(p4info.getMetersList());
    Entity.Builder entity = Entity.newBuilder();
    var message = entity.getMeterEntryBuilder().setMeterId(meter.getPreamble().getId());
    message.getIndexBuilder().setIndex(random.nextInt((int) meter.getSize() + 1));
    if (random.nextBoolean()) {
      message.setConfig(rates());
    }
    return entity.build();
  }

  private Table tableOf(int directTableId) {
    return p4info.getTablesList().stream()
        .filter(table -> table.getPreamble().getId() == directTableId)
        .findFirst()
        .orElseThrow();
  }

  private Entity directCounter() {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getDirectCounterEntryBuilder()
        .setTableEntry(key(tableOf(pick(p4info.getDirectCountersList()).getDirectTableId())))
        .getDataBuilder()
        .setPacketCount(random.nextInt(9));
    return entity.build();
  }

  private Entity directMeter() {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getDirectMeterEntryBuilder()
        .setTableEntry(key(tableOf(pick(p4info.getDirectMetersList()).getDirectTableId())))
        .setConfig(rates());
    return entity.build();
  }

  private Entity member() {
    ActionProfile profile = pick(p4info.getActionProfilesList());
    Table table = tableOf(profile.getTableIds(0));
    ActionProfileMember.Builder member =
        ActionProfileMember.newBuilder()
            .setActionProfileId(profile.getPreamble().getId())
            .setMemberId(1 + random.nextInt(4))
            .setAction(action(pick(table.getActionRefsList()).getId()));
    return Entity.newBuilder().setActionProfileMember(member).build();
  }

  private Entity group() {
    ActionProfile profile = pick(p4info.getActionProfilesList());
    ActionProfileGroup.Builder group =
        ActionProfileGroup.newBuilder()
            .setActionProfileId(profile.getPreamble().getId())
            .setGroupId(1 + random.nextInt(3))
            .setMaxSize(4);
    for (int i = 1; i <= 4; i++) {
      if (random.nextBoolean()) {
        group.addMembersBuilder().setMemberId(i).setWeight(1);
      }
    }
    return Entity.newBuilder().setActionProfileGroup(group).build();
  }

  private Entity register() {
    var register = pick(p4info.getRegistersList());
    Entity.Builder entity = Entity.newBuilder();
    var message = entity.getRegisterEntryBuilder().setRegisterId(register.getPreamble().getId());
    message.getIndexBuilder().setIndex(random.nextInt(register.getSize() + 1));
    message.getDataBuilder().setBitstring(bytes(number(8)));
    return entity.build();
  }

  private Entity valueSet() {
    var set = pick(p4info.getValueSetsList());
    Entity.Builder entity = Entity.newBuilder();
    var message = entity.getValueSetEntryBuilder().setValueSetId(set.getPreamble().getId());
    for (int i = random.nextInt(3); i > 0; i--) {
      ValueSetMember.Builder member = message.addMembersBuilder();
      set.getMatchList().forEach(field -> member.addMatch(match(field)));
    }
    return entity.build();
  }

  private Entity digest() {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getDigestEntryBuilder()
        .setDigestId(pick(p4info.getDigestsList()).getPreamble().getId())
        .getConfigBuilder()
        .setMaxListSize(1 + random.nextInt(4))
        .setAckTimeoutNs(random.nextInt(1000));
    return entity.build();
  }
}
