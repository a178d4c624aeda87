package io.heddle.scenario;

import io.heddle.intent.PortRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which ports of the NEDs are taken. All written ports are reserved first; after that the places
 * without one get the lowest ports that are free.
 */
final class PortBook {
  private static final int HIGHEST = 510;

  /** The port by which a program exchanges packets with its controller. */
  private static final int CPU = 255;

  private final Collection<String> neds;
  private final Map<PortRef, String> owners = new LinkedHashMap<>();
  private final Map<String, Set<Integer>> taken = new HashMap<>();

  PortBook(Collection<String> neds) {
    this.neds = neds;
  }

  /** Reserves what {@code at} names as {@code ned:port}; a bare {@code ned} is left for later. */
  void reserve(Cursor at, OptionalInt vlan, String owner) throws ScenarioException {
    PortRef written = read(at, vlan);
    if (written == null) {
      return;
    }
    String other = owners.putIfAbsent(written, owner);
    if (other != null) {
      throw at.error(
          "port " + written + " is taken by " + other + "; plug " + owner + " into another");
    }
    taken.computeIfAbsent(written.ned(), ned -> new HashSet<>()).add(written.port());
  }

  /** A link's port carries the overlay and can be shared with nothing. */
  void checkLinkPortsUnshared(List<Cursor> linkEnds) throws ScenarioException {
    for (Cursor end : linkEnds) {
      PortRef written = read(end, OptionalInt.empty());
      List<PortRef> others = new ArrayList<>(owners.keySet());
      others.removeIf(
          port ->
              written == null
                  || port.vlan().isEmpty()
                  || !port.ned().equals(written.ned())
                  || port.port() != written.port());
      if (!others.isEmpty()) {
        throw end.error(
            "port "
                + written
                + " is taken by "
                + owners.get(others.getFirst())
                + "; a link needs a port of its own");
      }
    }
  }

  /** The port that {@code at} names, or the lowest free one. */
  PortRef resolve(Cursor at, OptionalInt vlan) throws ScenarioException {
    PortRef written = read(at, vlan);
    if (written != null) {
      return written;
    }
    Set<Integer> used = taken.computeIfAbsent(at.text(), ned -> new HashSet<>());
    int port = 1;
    while (port == CPU || !used.add(port)) {
      port++;
    }
    if (port > HIGHEST) {
      throw at.error("NED '" + at.text() + "' has no free port left; it has " + HIGHEST);
    }
    return new PortRef(at.text(), port, vlan);
  }

  private PortRef read(Cursor at, OptionalInt vlan) throws ScenarioException {
    String text = at.text();
    int colon = text.indexOf(':');
    String ned = colon < 0 ? text : text.substring(0, colon);
    if (!neds.contains(ned)) {
      throw at.error("no NED named '" + ned + "'" + Spelling.hint(ned, neds));
    }
    if (colon < 0) {
      return null;
    }
    String number = text.substring(colon + 1);
    int port = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
    if (port < 1 || port > HIGHEST) {
      throw at.error("'" + text + "' is not a port; write " + ned + ":1 to " + ned + ":" + HIGHEST);
    }
    if (port == CPU) {
      throw at.error("port " + CPU + " of a NED is its controller's; use another");
    }
    return new PortRef(ned, port, vlan);
  }
}
