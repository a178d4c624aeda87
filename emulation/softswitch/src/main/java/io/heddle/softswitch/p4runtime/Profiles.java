package io.heddle.softswitch.p4runtime;

import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.table.ActionProfile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The action profiles of a program, by their ids. */
final class Profiles {
  private final Map<Integer, Profile> profiles = new LinkedHashMap<>();

  private Profiles() {}

  /**
   * Binds the profiles of the p4info to the program's of the same names.
   *
   * @param view how controllers see the program
   * @param ports which ports the switch has
   * @throws Rejection if the program has another profile, or none
   */
  static Profiles bind(P4Info p4info, Dataplane dataplane, ControllerView view, IntPredicate ports)
      throws Rejection {
    Profiles bound = new Profiles();
    for (var info : p4info.message().getActionProfilesList()) {
      String name = info.getPreamble().getName();
      ActionProfile profile = dataplane.profiles().get(name);
      if (profile == null && info.getTableIdsCount() == 0) {
        continue; // p4c leaves out what no table uses
      }
      if (profile == null) {
        throw Rejection.mismatch("action profile " + name + " is only in the p4info");
      }
      if (profile.isSelector() != info.getWithSelector()) {
        throw Rejection.mismatch(
            "action profile " + name + " has a selector only in one of the two");
      }
      List<BoundAction> actions =
          p4info.tables().stream()
              .filter(table -> info.getTableIdsList().contains(table.id()))
              .limit(1)
              .flatMap(table -> table.actions().stream())
              .map(use -> new BoundAction(use, view))
              .toList();
      bound.profiles.put(
          info.getPreamble().getId(), new Profile(info, profile, actions, ports, view.types()));
    }
    return bound;
  }

  /** The profile with this id. */
  Profile get(int id) throws Rejection {
    Profile profile = profiles.get(id);
    if (profile == null) {
      throw Rejection.invalid("there is no action profile with id " + Integer.toUnsignedString(id));
    }
    return profile;
  }

  /** The profiles that a filter is about: the one with this id, or all if it is 0. */
  Collection<Profile> selected(int id) throws Rejection {
    return id == 0 ? profiles.values() : List.of(get(id));
  }
}
