package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.table.EntryRejected.Reason;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The members and groups that entries of one or several tables refer to. One thread writes; packets
 * see each member and each group change as a whole.
 */
public final class ActionProfile {
  /** More places than a group can sensibly have; bounds the memory that one request may ask for. */
  public static final int LARGEST_GROUP = 1 << 16;

  private final String name;
  private final List<ActionShape> actions;
  private final int maxSize;
  private final boolean selector;
  private final Staging staging;
  private final IntPredicate ports;
  private final BitSet handles = new BitSet();

  /**
   * An empty profile.
   *
   * @param actions those of its tables
   * @param maxSize the number that the program gives as its size
   * @param selector whether it has groups
   * @param ports which ports are up
   */
  public ActionProfile(
      String name,
      List<ActionShape> actions,
      int maxSize,
      boolean selector,
      Staging staging,
      IntPredicate ports) {
    this.name = name;
    this.actions = List.copyOf(actions);
    this.maxSize = maxSize;
    this.selector = selector;
    this.staging = staging;
    this.ports = ports;
  }

  /** Fully qualified, as in the p4info. */
  public String name() {
    return name;
  }

  public List<ActionShape> actions() {
    return actions;
  }

  public int maxSize() {
    return maxSize;
  }

  public boolean isSelector() {
    return selector;
  }

  public Member addMember(String action, List<Bitstring> params) throws EntryRejected {
    return addMember(action, params, 1);
  }

  /**
   * Adds a member that a group will give so many places, at most {@link #LARGEST_GROUP}. Said at
   * once, the places take the numbers next to each other, as on bmv2.
   */
  public synchronized Member addMember(String action, List<Bitstring> params, int places)
      throws EntryRejected {
    Member member = new Member(this, call(action, params));
    grow(member, places, List.of());
    return member;
  }

  /** Gives a member numbers for so many places: the wanted ones, else the lowest that are free. */
  private void grow(Member member, int places, List<Integer> wanted) {
    while (member.handles().size() < places) {
      int next = member.handles().size();
      boolean free = next < wanted.size() && !handles.get(wanted.get(next));
      int handle = free ? wanted.get(next) : handles.nextClearBit(0);
      handles.set(handle);
      member.handles().add(handle);
    }
  }

  private void shrink(Member member) {
    while (member.handles().size() > member.copies()) {
      handles.clear(member.handles().removeLast());
    }
  }

  /** Gives a member another action, in all entries and groups that refer to it. */
  public synchronized void modify(Member member, String action, List<Bitstring> params)
      throws EntryRejected {
    member.write(call(action, params), staging);
  }

  /** Forgets a member that nothing refers to. */
  public synchronized void remove(Member member) throws EntryRejected {
    if (member.references() != 0) {
      throw new EntryRejected(
          Reason.IN_USE, "the member of " + name + " is used by an entry or a group");
    }
    member.handles().forEach(handles::clear);
  }

  /** Takes a member back in that was removed, with all that it was. */
  public synchronized void restore(Member member) {
    member.handles().forEach(handles::set);
  }

  /**
   * A group without members.
   *
   * @param random whether each packet gets a random member, in place of one by its hash
   */
  public synchronized Group addGroup(boolean random) {
    return new Group(this, random, ActionCall.NONE, ports);
  }

  /** As {@link #addGroup(boolean)}, with an action that packets get before that of a member. */
  public synchronized Group addGroup(boolean random, String action, List<Bitstring> params)
      throws EntryRejected {
    return new Group(this, random, call(action, params), ports);
  }

  /**
   * Gives a group other members, which must be of this profile and not be twice in it. Where a
   * member needs more numbers for its places, those named first get the lower ones.
   */
  public synchronized void setMembers(Group group, List<Group.Share> shares) throws EntryRejected {
    long places = 0;
    for (Group.Share share : shares) {
      if (share.member().profile() != this || share.weight() < 1) {
        throw new EntryRejected(Reason.INVALID, "not a share of a group of " + name + ": " + share);
      }
      places += share.weight();
    }
    if (places > LARGEST_GROUP) {
      throw new EntryRejected(
          Reason.TABLE_FULL, "a group holds a sum of weights of at most " + LARGEST_GROUP);
    }
    replace(group, shares, Map.of());
  }

  /** Gives a group back the members, with the places that they had in it. */
  public synchronized void restore(Group group, Group.Membership before) {
    replace(group, before.shares(), before.numbers());
  }

  private void replace(Group group, List<Group.Share> shares, Map<Member, List<Integer>> numbers) {
    List<Group.Share> before = group.membership().shares();
    before.forEach(share -> share.member().leave(share.weight()));
    join(group, shares, numbers);
    before.forEach(share -> shrink(share.member()));
  }

  private void join(Group group, List<Group.Share> shares, Map<Member, List<Integer>> numbers) {
    for (Group.Share share : shares) {
      Member member = share.member();
      grow(member, share.weight(), numbers.getOrDefault(member, List.of()));
      member.join(share.weight());
    }
    group.write(shares, staging);
  }

  /** Forgets a group that no entry refers to. */
  public synchronized void remove(Group group) throws EntryRejected {
    if (group.references() != 0) {
      throw new EntryRejected(Reason.IN_USE, "the group of " + name + " is used by an entry");
    }
    for (Group.Share share : group.membership().shares()) {
      share.member().leave(share.weight());
      shrink(share.member());
    }
  }

  /** Takes a group back in that was removed, with all that it was. */
  public synchronized void restore(Group group) {
    join(group, group.membership().shares(), group.membership().numbers());
  }

  private ActionCall call(String action, List<Bitstring> params) throws EntryRejected {
    return ActionCall.of("action profile " + name, actions, action, params);
  }
}
