package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.table.EntryRejected.Reason;
import java.util.BitSet;
import java.util.List;
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

  public synchronized Member addMember(String action, List<Bitstring> params) throws EntryRejected {
    ActionCall call = call(action, params);
    int handle = handles.nextClearBit(0);
    handles.set(handle);
    return new Member(this, handle, call);
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
    handles.clear(member.handle());
  }

  /** Takes a member back in that was removed, with all that it was. */
  public synchronized void restore(Member member) {
    handles.set(member.handle());
  }

  /**
   * A group without members.
   *
   * @param random whether each packet gets a random member, in place of one by its hash
   */
  public synchronized Group addGroup(boolean random) {
    return new Group(this, random, ports);
  }

  /** Gives a group other members, which must be of this profile. */
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
    group.write(shares, staging);
  }

  /** Forgets a group that no entry refers to. */
  public synchronized void remove(Group group) throws EntryRejected {
    if (group.references() != 0) {
      throw new EntryRejected(Reason.IN_USE, "the group of " + name + " is used by an entry");
    }
    group.shares().forEach(share -> share.member().refer(-1));
  }

  /** Takes a group back in that was removed, with all that it was. */
  public synchronized void restore(Group group) {
    group.shares().forEach(share -> share.member().refer(1));
  }

  private ActionCall call(String action, List<Bitstring> params) throws EntryRejected {
    return ActionCall.of("action profile " + name, actions, action, params);
  }
}
