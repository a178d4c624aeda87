package io.heddle.intent;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A service chain: sessions between the stations at {@code left} and those at {@code right} pass
 * one replica of each function, in order, the same one in both directions. Between two neighbours
 * of the chain lies a link, n functions make n + 1 links, and link i uses the identifiers {@code
 * firstId} + 2i (left to right) and {@code firstId} + 2i + 1 (right to left) of the VNI space, so
 * that each direction is isolated like a network of its own (sfc-cross-connections, section III).
 */
public record Chain(
    String name,
    int firstId,
    List<ChainPort> left,
    List<Function> functions,
    List<ChainPort> right) {
  public Chain {
    left = List.copyOf(left);
    functions = List.copyOf(functions);
    right = List.copyOf(right);
    Ids.check(firstId);
    Ids.check(firstId + 2 * functions.size() + 1);
    if (left.isEmpty() || right.isEmpty()) {
      throw new IllegalArgumentException("chain " + name + " needs something at both ends");
    }
  }

  /** The greatest identifier that the chain uses. */
  public int lastId() {
    return firstId + 2 * functions.size() + 1;
  }

  /** What link {@code link} joins, 0 being the leftmost: the ports on its left, facing right. */
  public List<ChainPort> leftOfLink(int link) {
    return link == 0
        ? left
        : functions.get(link - 1).replicas().stream().map(Replica::right).toList();
  }

  /** The ports on the right of link {@code link}, facing left. */
  public List<ChainPort> rightOfLink(int link) {
    return link == functions.size()
        ? right
        : functions.get(link).replicas().stream().map(Replica::left).toList();
  }

  /** All ports, those of link 0 first. */
  public List<ChainPort> ports() {
    return IntStream.rangeClosed(0, functions.size())
        .boxed()
        .flatMap(link -> Stream.concat(leftOfLink(link).stream(), rightOfLink(link).stream()))
        .toList();
  }

  /** An end of the chain; {@code id} is unique among attachments and chain ports. */
  public record ChainPort(String name, int id, PortRef port, List<Station> stations) {
    public ChainPort {
      stations = List.copyOf(stations);
    }
  }

  /**
   * A function whose replicas are interchangeable: all have the same MAC and IP addresses, if any.
   */
  public record Function(String name, List<Replica> replicas) {
    public Function {
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * One replica: the port of its interface on the left and on the right, each with the stations
   * that answer there (none for a transparent function, a "bump in the wire").
   */
  public record Replica(String name, ChainPort left, ChainPort right) {}
}
