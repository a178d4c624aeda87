package io.heddle.softswitch.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/** A group of an action selector: a packet gets one of its members, chosen by the packet's hash. */
public final class Group implements Choice {
  /** The {@link Share#watchPort} of a member that is always there. */
  public static final int NO_PORT = -1;

  /**
   * A member's part of a group.
   *
   * @param weight how many of the group's places it has, at least 1
   * @param watchPort the port that must be up for it, or {@link #NO_PORT}
   */
  public record Share(Member member, int weight, int watchPort) {}

  /**
   * Who is in a group.
   *
   * @param numbers by which the places of each member are ordered
   */
  public record Membership(List<Share> shares, Map<Member, List<Integer>> numbers) {}

  /**
   * What packets choose from: each member as often as it weighs.
   *
   * @param watched for each place the port that must be up, or {@link #NO_PORT}; null if no member
   *     watches one
   */
  private record Places(Member[] members, int[] watched) {}

  private final ActionProfile profile;
  private final boolean random;
  private final ActionCall first;
  private final IntPredicate ports;
  private volatile Places places = new Places(new Member[0], null);

  /** The writer's. */
  private Membership membership = new Membership(List.of(), Map.of());

  private int references;

  Group(ActionProfile profile, boolean random, ActionCall first, IntPredicate ports) {
    this.profile = profile;
    this.random = random;
    this.first = first;
    this.ports = ports;
  }

  ActionProfile profile() {
    return profile;
  }

  boolean isRandom() {
    return random;
  }

  /** What every packet of the group gets before a member's action; {@link ActionCall#NONE}. */
  ActionCall first() {
    return first;
  }

  /** The members as they were last written. */
  public List<Share> shares() {
    return membership.shares;
  }

  /** The members as they were last written, with their places. */
  public Membership membership() {
    return membership;
  }

  /** How many entries refer to it. */
  public int references() {
    return references;
  }

  void refer(int difference) {
    references += difference;
  }

  void write(List<Share> shares, Staging staging) {
    Map<Member, List<Integer>> numbers = new HashMap<>();
    for (Share share : shares) {
      numbers.put(share.member(), List.copyOf(share.member().handles().subList(0, share.weight())));
    }
    membership = new Membership(List.copyOf(shares), numbers);
    Places next = places(membership);
    staging.show(() -> places = next);
  }

  /** bmv2's order: each place has a number, and the lowest comes first. */
  private static Places places(Membership membership) {
    record Place(int number, Share share) {}
    List<Place> places = new ArrayList<>();
    for (Share share : membership.shares) {
      membership.numbers.get(share.member).forEach(n -> places.add(new Place(n, share)));
    }
    places.sort(Comparator.comparingInt(Place::number));
    boolean watches = membership.shares.stream().anyMatch(share -> share.watchPort != NO_PORT);
    return new Places(
        places.stream().map(place -> place.share.member).toArray(Member[]::new),
        watches ? places.stream().mapToInt(place -> place.share.watchPort).toArray() : null);
  }

  /**
   * For packets: the place that bmv2 chooses too, the hash modulo the number of places whose ports
   * are up. Without any, nothing is done.
   */
  ActionCall choose(long hash) {
    long number = random ? ThreadLocalRandom.current().nextLong() : hash;
    Places now = places;
    int count = now.watched == null ? now.members.length : up(now.watched);
    if (count == 0) {
      return ActionCall.NONE;
    }
    int place = (int) Long.remainderUnsigned(number, count);
    return now.watched == null ? now.members[place].call() : nthUp(now, place);
  }

  private int up(int[] watched) {
    int up = 0;
    for (int port : watched) {
      if (port == NO_PORT || ports.test(port)) {
        up++;
      }
    }
    return up;
  }

  /** A port may go down between the two looks at it; the packet is lost as if it had come later. */
  private ActionCall nthUp(Places now, int nth) {
    int left = nth;
    for (int i = 0; i < now.members.length; i++) {
      int port = now.watched[i];
      if ((port == NO_PORT || ports.test(port)) && left-- == 0) {
        return now.members[i].call();
      }
    }
    return ActionCall.NONE;
  }
}
