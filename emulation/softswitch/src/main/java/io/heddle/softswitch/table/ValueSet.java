package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Match;
import java.util.List;

/**
 * A parser value set, empty at first. One thread writes at a time; packets see the members of
 * before or after a write, never some of each.
 */
public final class ValueSet {
  private static final ActionShape MEMBER = new ActionShape("member", List.of());

  private final String name;
  private final List<Integer> widths;
  private volatile MatchIndex members;

  /**
   * @param widths the widths in bits of the fields of its members
   */
  public ValueSet(String name, List<Integer> widths) {
    this.name = name;
    this.widths = List.copyOf(widths);
    this.members = new ExactIndex(keyWords(), new Staging(), false);
  }

  /** Fully qualified, as in the p4info. */
  public String name() {
    return name;
  }

  public List<Integer> widths() {
    return widths;
  }

  /** How many longs a packed key has. */
  public int keyWords() {
    return ActionShape.longs(widths.stream().mapToInt(Integer::intValue).sum());
  }

  /** Whether a packet's key is in the set; the arguments are those of {@link MatchIndex#lookup}. */
  public boolean contains(long[] key, long[] scratch) {
    return members.lookup(key, scratch) != null;
  }

  /**
   * Replaces all members.
   *
   * @param fields how the members' fields match, with the set's widths
   * @throws EntryRejected if there are two equal members, or one that does not fit the fields
   */
  public void replace(List<KeyField> fields, List<List<Match>> newMembers) throws EntryRejected {
    if (!fields.stream().map(KeyField::widthBits).toList().equals(widths)) {
      throw new IllegalArgumentException("not the widths of value set " + name);
    }
    TableShape shape =
        new TableShape(name, fields, List.of(MEMBER), newMembers.size(), DirectResources.NONE);
    Table table = new Table(shape);
    for (List<Match> member : newMembers) {
      table.insert(member, shape.hasPriorities() ? 1 : 0, MEMBER.name(), List.of());
    }
    members = table.index();
  }
}
