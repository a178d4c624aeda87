package io.heddle.softswitch.stf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What left at each port and what should have. Only ports that a test names exist; what leaves at
 * another is lost, as on a switch without that port.
 */
final class Ports {
  private record Wanted(int line, Optional<PacketText> content) {}

  private final Map<Integer, List<Wanted>> wanted = new TreeMap<>();
  private final Map<Integer, List<PacketText>> got = new TreeMap<>();
  private final Set<Integer> named = new HashSet<>();

  Ports(List<Command> commands) {
    for (Command command : commands) {
      switch (command) {
        case Command.Packet(int _, int port, PacketText _) -> named.add(port);
        case Command.Expect(int _, int port, Optional<PacketText> _) -> named.add(port);
        default -> {}
      }
    }
  }

  void sent(int port, byte[] frame) {
    if (named.contains(port)) {
      got.computeIfAbsent(port, p -> new ArrayList<>()).add(PacketText.of(frame));
    }
  }

  void expect(int line, int port, Optional<PacketText> content) {
    wanted.computeIfAbsent(port, p -> new ArrayList<>()).add(new Wanted(line, content));
  }

  /** Asks that each port has what was expected there, in that order, and nothing more. */
  void check() throws CommandFailed {
    Set<Integer> ports = new TreeSet<>(wanted.keySet());
    ports.addAll(got.keySet());
    for (int port : ports) {
      check(port, wanted.getOrDefault(port, List.of()), got.getOrDefault(port, List.of()));
    }
  }

  private static void check(int port, List<Wanted> wanted, List<PacketText> got)
      throws CommandFailed {
    for (int i = 0; i < Math.min(wanted.size(), got.size()); i++) {
      Optional<PacketText> content = wanted.get(i).content();
      OptionalInt difference =
          content.isEmpty() ? OptionalInt.empty() : content.get().firstDifference(got.get(i));
      if (difference.isPresent()) {
        throw new CommandFailed(
            "packet %d at port %d (line %d) differs at byte %d"
                .formatted(i + 1, port, wanted.get(i).line(), difference.getAsInt() / 2),
            content.get().comparison(got.get(i)));
      }
    }
    if (wanted.size() > got.size()) {
      Wanted missing = wanted.get(got.size());
      throw new CommandFailed(
          "packet %d at port %d (line %d) has not come"
              .formatted(got.size() + 1, port, missing.line()),
          missing.content().map(p -> "expected " + PacketText.grouped(p.digits())).stream()
              .toList());
    }
    if (got.size() > wanted.size()) {
      throw new CommandFailed(
          "packet %d at port %d was not expected".formatted(wanted.size() + 1, port),
          List.of("got      " + PacketText.grouped(got.get(wanted.size()).digits())));
    }
  }
}
