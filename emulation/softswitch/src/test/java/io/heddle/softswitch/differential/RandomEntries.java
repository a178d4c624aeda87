package io.heddle.softswitch.differential;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.Action;
import io.heddle.p4.config.v1.ActionProfile;
import io.heddle.p4.config.v1.ActionRef;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Table;
import io.heddle.p4.v1.ActionProfileGroup;
import io.heddle.p4.v1.ActionProfileMember;
import io.heddle.p4.v1.CloneSessionEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.TableAction;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Random entries for whatever a program declares, such as its packets will meet. */
final class RandomEntries {
  private static final int ENTRIES = 12;
  private static final int GUESSES = 20;
  private static final int GROUPS = 6;
  private static final int MEMBERS = 4;
  private static final int MOST_WEIGHT = 3;

  /** Who gets the entries. */
  interface Recipient {
    /** Whether the update could be written. */
    boolean write(Update update);
  }

  private final P4Info program;
  private final boolean clones;
  private final Random random;
  private final ValuePool pool;
  private final List<Integer> ports;
  private final Map<Integer, Action> actions = new HashMap<>();

  /** The selectors whose groups come with the entries. */
  private final Set<Integer> oneShots = new HashSet<>();

  /**
   * Entries of a program.
   *
   * @param clones whether it makes clones, and so has sessions
   */
  RandomEntries(
      P4Info program, boolean clones, Random random, ValuePool pool, List<Integer> ports) {
    this.program = program;
    this.clones = clones;
    this.random = random;
    this.pool = pool;
    this.ports = ports;
    program.getActionsList().forEach(a -> actions.put(a.getPreamble().getId(), a));
  }

  /**
   * Offers updates in an order in which all of them can be written.
   *
   * @param to gets each update before the next is made
   */
  void offer(Recipient to) {
    groups().forEach(entity -> to.write(update(Update.Type.INSERT, entity)));
    program.getActionProfilesList().forEach(profile -> profile(profile).forEach(to::write));
    for (Table table : program.getTablesList()) {
      entries(table, to);
      defaultEntry(table).ifPresent(entity -> to.write(update(Update.Type.MODIFY, entity)));
    }
  }

  private static Update update(Update.Type type, Entity entity) {
    return Update.newBuilder().setType(type).setEntity(entity).build();
  }

  private List<Entity> groups() {
    List<Entity> all = new ArrayList<>();
    Set<Integer> ids = new LinkedHashSet<>();
    for (int i = 0; i < 4 * GROUPS && ids.size() < GROUPS; i++) {
      // bmv2 has groups up to half of what v1model can name.
      ids.add(pool.value(16).intValue() & 0x7fff);
    }
    ids.remove(0);
    for (int id : ids) {
      all.add(
          entity(
              PacketReplicationEngineEntry.newBuilder()
                  .setMulticastGroupEntry(
                      MulticastGroupEntry.newBuilder()
                          .setMulticastGroupId(id)
                          .addAllReplicas(replicas()))));
    }
    if (!clones) {
      return all;
    }
    Set<Integer> sessions = new LinkedHashSet<>(List.of(1, 5, 100, 250, 500, 511));
    sessions.add(1 + (pool.value(32).intValue() & 0xff));
    for (int session : sessions) {
      all.add(
          entity(
              PacketReplicationEngineEntry.newBuilder()
                  .setCloneSessionEntry(
                      CloneSessionEntry.newBuilder()
                          .setSessionId(session)
                          .addAllReplicas(replicas()))));
    }
    return all;
  }

  /** Each at another port, so that a batch of packets fits into bmv2's queues. */
  @SuppressWarnings("deprecation") // bmv2 knows only the old form of a port.
  private List<Replica> replicas() {
    List<Integer> some = new ArrayList<>(ports);
    Collections.shuffle(some, random);
    return some.subList(0, 1 + random.nextInt(3)).stream()
        .map(
            port ->
                Replica.newBuilder()
                    .setEgressPort(port)
                    .setInstance(pool.value(16).intValue())
                    .build())
        .toList();
  }

  private static Entity entity(PacketReplicationEngineEntry.Builder entry) {
    return Entity.newBuilder().setPacketReplicationEngineEntry(entry).build();
  }

  /** Members, and groups of some of them. */
  private List<Update> profile(ActionProfile profile) {
    List<Update> updates = new ArrayList<>();
    int id = profile.getPreamble().getId();
    List<Table> tables =
        program.getTablesList().stream().filter(t -> t.getImplementationId() == id).toList();
    if (tables.isEmpty()) {
      return updates;
    }
    if (profile.getWithSelector() && random.nextInt(3) == 0) {
      oneShots.add(id);
      return updates;
    }
    for (int member = 1; member <= MEMBERS; member++) {
      Optional<io.heddle.p4.v1.Action> action = action(tables.getFirst(), false);
      if (action.isEmpty()) {
        return updates;
      }
      Entity.Builder entity = Entity.newBuilder();
      entity.setActionProfileMember(
          ActionProfileMember.newBuilder()
              .setActionProfileId(id)
              .setMemberId(member)
              .setAction(action.get()));
      updates.add(update(Update.Type.INSERT, entity.build()));
      if (profile.getWithSelector()) {
        updates.add(update(Update.Type.INSERT, group(id, member)));
      }
    }
    return updates;
  }

  /** A group of some of the members that are there when as many groups are. */
  private Entity group(int profile, int number) {
    ActionProfileGroup.Builder group =
        ActionProfileGroup.newBuilder()
            .setActionProfileId(profile)
            .setGroupId(number)
            .setMaxSize(MEMBERS * MOST_WEIGHT);
    List<Integer> members = new ArrayList<>();
    for (int member = 1; member <= number; member++) {
      members.add(member);
    }
    Collections.shuffle(members, random);
    for (int member : members.subList(0, 1 + random.nextInt(number))) {
      group.addMembersBuilder().setMemberId(member).setWeight(1 + random.nextInt(MOST_WEIGHT));
    }
    return Entity.newBuilder().setActionProfileGroup(group).build();
  }

  /** Where entries are restricted, few of what is guessed are taken. */
  private void entries(Table table, Recipient to) {
    if (table.getIsConstTable() || table.getMatchFieldsCount() == 0) {
      return;
    }
    Set<List<FieldMatch>> keys = new HashSet<>();
    boolean hasPriorities = table.getMatchFieldsList().stream().anyMatch(RandomEntries::isLoose);
    long wanted = Math.min(ENTRIES, table.getSize());
    int most = isRestricted(table) ? ENTRIES * GUESSES : ENTRIES;
    for (int i = 0, written = 0; i < most && written < wanted; i++) {
      Optional<List<FieldMatch>> key = key(table);
      Optional<TableAction> action = tableAction(table, false);
      if (key.isEmpty() || action.isEmpty() || !keys.add(key.get())) {
        continue;
      }
      TableEntry.Builder entry =
          TableEntry.newBuilder()
              .setTableId(table.getPreamble().getId())
              .addAllMatch(key.get())
              .setPriority(hasPriorities ? 1 + i : 0)
              .setAction(action.get());
      Entity entity = Entity.newBuilder().setTableEntry(entry).build();
      written += to.write(update(Update.Type.INSERT, entity)) ? 1 : 0;
    }
  }

  private boolean isRestricted(Table table) {
    return Stream.concat(
            Stream.of(table.getPreamble()),
            table.getActionRefsList().stream().map(ref -> actions.get(ref.getId()).getPreamble()))
        .flatMap(preamble -> preamble.getAnnotationsList().stream())
        .anyMatch(annotation -> annotation.contains("_restriction"));
  }

  private Optional<Entity> defaultEntry(Table table) {
    boolean fixed =
        table.getConstDefaultActionId() != 0
            || table.getImplementationId() != 0
            || random.nextBoolean();
    return fixed
        ? Optional.empty()
        : tableAction(table, true)
            .map(
                action ->
                    Entity.newBuilder()
                        .setTableEntry(
                            TableEntry.newBuilder()
                                .setTableId(table.getPreamble().getId())
                                .setIsDefaultAction(true)
                                .setAction(action))
                        .build());
  }

  private Optional<TableAction> tableAction(Table table, boolean forDefault) {
    if (table.getImplementationId() == 0) {
      return action(table, forDefault).map(a -> TableAction.newBuilder().setAction(a).build());
    }
    if (oneShots.contains(table.getImplementationId())) {
      return actionSet(table);
    }
    boolean selector =
        program.getActionProfilesList().stream()
            .anyMatch(
                p -> p.getPreamble().getId() == table.getImplementationId() && p.getWithSelector());
    int number = 1 + random.nextInt(MEMBERS);
    return Optional.of(
        selector && random.nextBoolean()
            ? TableAction.newBuilder().setActionProfileGroupId(number).build()
            : TableAction.newBuilder().setActionProfileMemberId(number).build());
  }

  private Optional<TableAction> actionSet(Table table) {
    TableAction.Builder entry = TableAction.newBuilder();
    int members = 1 + random.nextInt(MEMBERS);
    for (int i = 0; i < members; i++) {
      Optional<io.heddle.p4.v1.Action> action = action(table, false);
      if (action.isEmpty()) {
        return Optional.empty();
      }
      entry
          .getActionProfileActionSetBuilder()
          .addActionProfileActionsBuilder()
          .setAction(action.get())
          .setWeight(1 + random.nextInt(MOST_WEIGHT));
    }
    return Optional.of(entry.build());
  }

  private Optional<io.heddle.p4.v1.Action> action(Table table, boolean forDefault) {
    ActionRef.Scope other = forDefault ? ActionRef.Scope.TABLE_ONLY : ActionRef.Scope.DEFAULT_ONLY;
    List<Action> possible =
        table.getActionRefsList().stream()
            .filter(ref -> ref.getScope() != other)
            .map(ref -> actions.get(ref.getId()))
            .filter(action -> action.getParamsList().stream().allMatch(p -> p.getBitwidth() > 0))
            .toList();
    if (possible.isEmpty()) {
      return Optional.empty();
    }
    Action action = pool.one(possible);
    var message = io.heddle.p4.v1.Action.newBuilder().setActionId(action.getPreamble().getId());
    for (Action.Param param : action.getParamsList()) {
      message
          .addParamsBuilder()
          .setParamId(param.getId())
          .setValue(bytes(pool.value(param.getBitwidth())));
    }
    return Optional.of(message.build());
  }

  private static boolean isLoose(MatchField field) {
    return switch (field.getMatchType()) {
      case TERNARY, RANGE, OPTIONAL -> true;
      case EXACT, LPM, UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** Empty if a field has no width: bmv2 does not translate. */
  private Optional<List<FieldMatch>> key(Table table) {
    List<FieldMatch> key = new ArrayList<>();
    for (MatchField field : table.getMatchFieldsList()) {
      if (field.getBitwidth() == 0) {
        if (!isLoose(field)) {
          return Optional.empty();
        }
      } else if (field.getMatchType() == MatchField.MatchType.EXACT || isChosen(table)) {
        key.add(match(field));
      }
    }
    return Optional.of(key);
  }

  /** The fewer fields an entry has, the likelier it keeps within restrictions. */
  private boolean isChosen(Table table) {
    return isRestricted(table) ? random.nextInt(6) == 0 : random.nextInt(3) > 0;
  }

  private FieldMatch match(MatchField field) {
    int width = field.getBitwidth();
    BigInteger value = pool.value(width);
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(field.getId());
    switch (field.getMatchType()) {
      case EXACT -> match.getExactBuilder().setValue(bytes(value));
      case OPTIONAL -> match.getOptionalBuilder().setValue(bytes(value));
      case LPM -> {
        int length = random.nextBoolean() ? width : 1 + random.nextInt(width);
        BigInteger cut = value.shiftRight(width - length).shiftLeft(width - length);
        match.getLpmBuilder().setValue(bytes(cut)).setPrefixLen(length);
      }
      case TERNARY -> {
        BigInteger all = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
        BigInteger some = new BigInteger(width, random).setBit(random.nextInt(width));
        BigInteger mask = random.nextBoolean() ? all : some;
        match.getTernaryBuilder().setValue(bytes(value.and(mask))).setMask(bytes(mask));
      }
      case RANGE -> {
        BigInteger other = pool.value(width);
        BigInteger low = value.min(other);
        // Not all values: such a field must be left out.
        BigInteger high = low.signum() == 0 ? value.min(other) : value.max(other);
        match.getRangeBuilder().setLow(bytes(low)).setHigh(bytes(high));
      }
      case UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException(field.toString());
    }
    return match.build();
  }

  private static ByteString bytes(BigInteger value) {
    return Bitstring.of(value.toByteArray()).bytes();
  }
}
