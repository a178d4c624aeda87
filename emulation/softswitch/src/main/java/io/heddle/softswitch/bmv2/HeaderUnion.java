package io.heddle.softswitch.bmv2;

import java.util.List;

/**
 * Headers of which at most one is valid at a time.
 *
 * @param memberNames what the union's type calls each of {@code members}
 */
public record HeaderUnion(
    String name, String type, List<String> memberNames, List<Header> members) {
  public HeaderUnion {
    memberNames = List.copyOf(memberNames);
    members = List.copyOf(members);
  }
}
