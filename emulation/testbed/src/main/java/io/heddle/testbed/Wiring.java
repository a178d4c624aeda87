package io.heddle.testbed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which veth pairs a network needs, worked out before any is made. Names are of interfaces in the
 * main namespace, unless they are a host's.
 *
 * @param ports the interface that is each port newly plugged into
 * @param hostCables a veth pair for each host's interface
 * @param trunkCables the other end of the veth pair of each port with tagged frames
 * @param trunkAccesses by such a port and VLAN, the outer ends of the hosts' veth pairs
 * @param linkEnds by link
 */
record Wiring(
    SortedMap<Plug, String> ports,
    List<HostCable> hostCables,
    SortedMap<Plug, String> trunkCables,
    SortedMap<Plug, SortedMap<Integer, String>> trunkAccesses,
    SortedMap<String, Link.Ends> linkEnds) {
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern INTERFACE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");

  /**
   * A veth pair with one end in a host.
   *
   * @param outerEnd a port, or what a trunk takes frames from
   */
  record HostCable(String outerEnd, String host, InterfaceSpec hostEnd) {}

  /**
   * Plans the cables of new hosts and links.
   *
   * @param taken ports that something is plugged into already
   * @throws IllegalArgumentException if a name is bad, or a name or port is taken twice
   */
  static Wiring plan(
      List<HostSpec> hosts, List<LinkSpec> links, Set<Plug> taken, InterfaceNames names) {
    Wiring wiring =
        new Wiring(
            new TreeMap<>(), new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    Set<String> hostNames = new HashSet<>();
    for (HostSpec host : hosts) {
      if (!HOST_NAME.matcher(host.name()).matches()) {
        throw new IllegalArgumentException(
            "a host's name has letters, digits, '.', '_' and '-' only, at most 63: " + host.name());
      }
      if (!hostNames.add(host.name())) {
        throw new IllegalArgumentException("two hosts have the name " + host.name());
      }
      wiring.plugIn(host, taken, names);
    }
    for (LinkSpec link : links) {
      wiring.plugIn(link, taken, names);
    }
    return wiring;
  }

  private void plugIn(HostSpec host, Set<Plug> taken, InterfaceNames names) {
    Set<String> inHost = new HashSet<>(Set.of("lo"));
    for (InterfaceSpec each : host.interfaces()) {
      if (!INTERFACE_NAME.matcher(each.name()).matches()) {
        throw new IllegalArgumentException(
            "an interface's name has letters, digits, '.', '_' and '-' only, at most 15: "
                + each.name());
      }
      if (!inHost.add(each.name())) {
        throw new IllegalArgumentException(
            "host " + host.name() + " has two interfaces " + each.name());
      }
      Plug plug = Plug.of(each.port());
      String outerEnd =
          each.port().vlan().isPresent()
              ? access(plug, each.port().vlan().getAsInt(), taken, names)
              : port(plug, taken, names);
      hostCables.add(new HostCable(outerEnd, host.name(), each));
    }
  }

  private void plugIn(LinkSpec link, Set<Plug> taken, InterfaceNames names) {
    String portA = port(new Plug(link.nedA(), link.portA()), taken, names);
    String portB = port(new Plug(link.nedB(), link.portB()), taken, names);
    boolean shaped = link.shape().isPresent();
    Link.Ends ends =
        new Link.Ends(
            portA,
            portB,
            shaped ? names.next(link.name(), "a") : portB,
            shaped ? names.next(link.name(), "b") : portA);
    if (linkEnds.put(link.name(), ends) != null) {
      throw new IllegalArgumentException("two links have the name " + link.name());
    }
  }

  private String port(Plug plug, Set<Plug> taken, InterfaceNames names) {
    if (taken.contains(plug) || ports.containsKey(plug)) {
      throw new IllegalArgumentException("two cables are plugged into " + plug);
    }
    String name = names.next(plug.ned(), Integer.toString(plug.port()));
    ports.put(plug, name);
    return name;
  }

  private String access(Plug plug, int vlan, Set<Plug> taken, InterfaceNames names) {
    SortedMap<Integer, String> accesses = trunkAccesses.get(plug);
    if (accesses == null) {
      port(plug, taken, names);
      trunkCables.put(plug, names.next(plug.ned(), plug.port() + "t"));
      accesses = new TreeMap<>();
      trunkAccesses.put(plug, accesses);
    }
    String name = names.next(plug.ned(), plug.port() + "." + vlan);
    if (accesses.put(vlan, name) != null) {
      throw new IllegalArgumentException("two cables are plugged into " + plug + "." + vlan);
    }
    return name;
  }
}
