package io.heddle.softswitch.replication;

import java.util.List;

/**
 * The copies that a group or a session makes. Each has backups, perhaps none, of which the first
 * whose port is up takes its place (P4Runtime 1.5, section 9.5.1). Packets read it and allocate
 * nothing.
 */
public final class Replicas {
  static final Replicas NONE = new Replicas(List.of(), PortStates.ALL_UP);

  private final Copy[][] choices;
  private final PortStates ports;

  private Replicas(List<List<Copy>> choices, PortStates ports) {
    this.choices =
        choices.stream().map(ranked -> ranked.toArray(Copy[]::new)).toArray(Copy[][]::new);
    this.ports = ports;
  }

  /**
   * @param choices for each copy at least one place for it, the preferred one first
   */
  public static Replicas of(List<List<Copy>> choices, PortStates ports) {
    return new Replicas(choices, ports);
  }

  public int size() {
    return choices.length;
  }

  /**
   * Where a copy goes now; null if it has backups and all its ports are down. A copy without backup
   * goes to its port in any case, where it is lost if that is down.
   */
  public Copy get(int index) {
    Copy[] ranked = choices[index];
    if (ranked.length == 1) {
      return ranked[0];
    }
    for (Copy copy : ranked) {
      if (ports.isUp(copy.port())) {
        return copy;
      }
    }
    return null;
  }

  /** The copies of the preferred places. */
  List<Copy> preferred() {
    return List.of(choices).stream().map(ranked -> ranked[0]).toList();
  }
}
