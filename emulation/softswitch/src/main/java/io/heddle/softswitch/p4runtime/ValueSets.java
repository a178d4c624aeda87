package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.ValueSetEntry;
import io.heddle.p4.v1.ValueSetMember;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.ValueSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes and reads of a program's parser value sets (P4Runtime 1.5, section 9.7). One thread writes
 * at a time; packets see a set as it was before or after a write.
 */
final class ValueSets implements Entities {
  /** A set with what was written to it. */
  private static final class Bound {
    private final int id;
    private final String name;
    private final int size;
    private final BoundKey key;
    private final ValueSet set;
    private List<List<Match>> members = List.of();

    private Bound(int id, String name, int size, BoundKey key, ValueSet set) {
      this.id = id;
      this.name = name;
      this.size = size;
      this.key = key;
      this.set = set;
    }

    private void replace(List<List<Match>> newMembers) throws Rejection {
      try {
        set.replace(key.fields(), newMembers);
      } catch (EntryRejected e) {
        throw Rejection.invalid("value set " + name + ": " + e.getMessage());
      }
      members = newMembers;
    }

    private ValueSetEntry message() {
      ValueSetEntry.Builder message = ValueSetEntry.newBuilder().setValueSetId(id);
      for (List<Match> member : members) {
        message.addMembers(ValueSetMember.newBuilder().addAllMatch(key.write(member)));
      }
      return message.build();
    }
  }

  private final Map<Integer, Bound> sets = new LinkedHashMap<>();

  private ValueSets() {}

  /**
   * Binds the value sets of the p4info to those that the program's parser asks.
   *
   * @throws Rejection if the program has another set of that name
   */
  static ValueSets bind(P4Info p4info, TranslatedTypes types, Map<String, ValueSet> program)
      throws Rejection {
    ValueSets bound = new ValueSets();
    for (var info : p4info.getValueSetsList()) {
      String name = info.getPreamble().getName();
      BoundKey key = BoundKey.ofValueSet(name, info.getMatchList(), types);
      List<Integer> widths = key.fields().stream().map(f -> f.widthBits()).toList();
      // The compiler leaves out a set that no state asks; it can be written all the same.
      ValueSet set = program.getOrDefault(name, new ValueSet(name, widths));
      if (!set.widths().equals(widths)) {
        throw Rejection.mismatch(
            "value set %s has fields of %s bits in the p4info and %s in the program"
                .formatted(name, widths, set.widths()));
      }
      int id = info.getPreamble().getId();
      bound.sets.put(id, new Bound(id, name, info.getSize(), key, set));
    }
    return bound;
  }

  /** Replaces all members of a set. */
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    ValueSetEntry message = entity.getValueSetEntry();
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a value set is always there; it can only be modified");
    }
    Bound bound = set(message.getValueSetId());
    if (message.getMembersCount() > bound.size) {
      throw new Rejection(
          Status.Code.RESOURCE_EXHAUSTED,
          "value set %s holds %d members, not %d"
              .formatted(bound.name, bound.size, message.getMembersCount()));
    }
    List<List<Match>> members = new ArrayList<>();
    Set<List<Match>> different = new HashSet<>();
    for (ValueSetMember member : message.getMembersList()) {
      List<Match> matches = bound.key.read(member.getMatchList());
      if (!different.add(matches)) {
        throw new Rejection(
            Status.Code.ALREADY_EXISTS,
            "value set %s would have member %d twice".formatted(bound.name, members.size()));
      }
      members.add(matches);
    }
    List<List<Match>> before = bound.members;
    bound.replace(members);
    return () -> bound.replace(before);
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    int id = filter.getValueSetEntry().getValueSetId();
    for (Bound bound : id == 0 ? sets.values() : List.of(set(id))) {
      out.accept(Entity.newBuilder().setValueSetEntry(bound.message()).build());
    }
  }

  private Bound set(int id) throws Rejection {
    Bound bound = sets.get(id);
    if (bound == null) {
      throw Rejection.invalid("there is no value set with id " + Integer.toUnsignedString(id));
    }
    return bound;
  }

  @Override
  public List<Update> written() {
    return sets.values().stream()
        .filter(bound -> !bound.members.isEmpty())
        .map(
            bound ->
                Update.newBuilder()
                    .setType(Update.Type.MODIFY)
                    .setEntity(Entity.newBuilder().setValueSetEntry(bound.message()))
                    .build())
        .toList();
  }
}
