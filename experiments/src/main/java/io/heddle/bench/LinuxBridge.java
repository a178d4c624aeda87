package io.heddle.bench;

import io.heddle.testbed.IpCommands;
import io.heddle.testbed.Testbed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's own switching, to compare with: a bridge between both hosts' ports, or in two
 * namespaces a bridge and a VXLAN device (RFC 7348) each.
 */
record LinuxBridge(String name, Setting setting, boolean offloads) implements Contender {
  private static final String BRIDGE = "bench-bridge";
  private static final String TUNNEL = "bench-vxlan";
  private static final String UNDERLAY = "172.31.0.";

  @Override
  public AutoCloseable join(Rig rig) throws IOException {
    return switch (setting) {
      case ONE_SWITCH -> one(rig.testbed());
      case VXLAN -> two(rig.testbed());
    };
  }

  private static final Logger LOG = LoggerFactory.getLogger(LinuxBridge.class);

  private static AutoCloseable one(Testbed testbed) throws IOException {
    AutoCloseable end = () -> remove(Optional.empty(), List.of("link delete dev " + BRIDGE));
    IpCommands commands = IpCommands.ip();
    commands.add("link add name " + BRIDGE + " type bridge");
    commands.add("link set dev " + BRIDGE + " up");
    for (int port = 1; port <= 2; port++) {
      commands.add(
          "link set dev " + testbed.portInterface(Rig.A, port) + " master " + BRIDGE + " up");
    }
    return run(commands, end);
  }

  private static AutoCloseable two(Testbed testbed) throws IOException {
    List<String> nodes = List.of(Rig.A, Rig.B);
    AutoCloseable end =
        () -> {
          for (String node : nodes) {
            // A namespace goes at leisure: its interfaces' names are wanted again at once.
            remove(
                Optional.of(namespace(node)),
                List.of(
                    "link delete dev " + TUNNEL,
                    "link delete dev " + testbed.portInterface(node, 1),
                    "link delete dev " + testbed.portInterface(node, Rig.LINK_PORT)));
            remove(Optional.empty(), List.of("netns delete " + namespace(node)));
          }
        };
    IpCommands commands = IpCommands.ip();
    for (String node : nodes) {
      String space = namespace(node);
      commands.add("netns add " + space);
      commands.add("link set dev " + testbed.portInterface(node, 1) + " netns " + space);
      commands.add(
          "link set dev " + testbed.portInterface(node, Rig.LINK_PORT) + " netns " + space);
    }
    run(commands, end);
    for (int i = 0; i < nodes.size(); i++) {
      configure(testbed, nodes.get(i), i + 1, end);
    }
    return end;
  }

  private static void configure(Testbed testbed, String node, int number, AutoCloseable end)
      throws IOException {
    String underlay = testbed.portInterface(node, Rig.LINK_PORT);
    IpCommands commands = IpCommands.ip();
    commands.add("link set dev lo up");
    commands.add("address add " + UNDERLAY + number + "/30 dev " + underlay);
    commands.add("link set dev " + underlay + " up");
    commands.add("link add name " + BRIDGE + " type bridge");
    commands.add("link set dev " + BRIDGE + " up");
    commands.add(
        "link add name " + TUNNEL + " mtu 1500 type vxlan id " + Rig.NETWORK_ID + " dstport 4789",
        "local " + UNDERLAY + number + " remote " + UNDERLAY + (3 - number) + " dev " + underlay);
    commands.add("link set dev " + TUNNEL + " master " + BRIDGE + " up");
    commands.add("link set dev " + testbed.portInterface(node, 1) + " master " + BRIDGE + " up");
    try {
      commands.runIn(namespace(node));
    } catch (IOException e) {
      close(end, e);
      throw e;
    }
  }

  private static AutoCloseable run(IpCommands commands, AutoCloseable end) throws IOException {
    try {
      commands.run();
      return end;
    } catch (IOException e) {
      close(end, e);
      throw e;
    }
  }

  private static void close(AutoCloseable end, IOException reason) {
    try {
      end.close();
    } catch (Exception e) {
      reason.addSuppressed(e);
    }
  }

  private static String namespace(String node) {
    return "bench-" + node;
  }

  /** Some may be gone with others already. */
  private static void remove(Optional<String> namespace, List<String> commands) {
    IpCommands removal = IpCommands.ip();
    commands.forEach(removal::add);
    try {
      if (namespace.isPresent()) {
        removal.runAllIn(namespace.get());
      } else {
        removal.runAll();
      }
    } catch (IOException e) {
      LOG.debug("something was gone already: {}", e.getMessage());
    }
  }
}
