package io.heddle.softswitch.stf;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * One command of a test. Names are as the test has them: full, or the end of a full name. Numbers
 * that stand for values are not yet checked against the width of what they are for.
 */
sealed interface Command {
  /** In which line of the file it is, from 1. */
  int line();

  /** A field of a key and what it must be. */
  record Key(String field, MatchText match) {}

  /** An argument; without a name, it is for the parameter at its place. */
  record Argument(Optional<String> name, BigInteger value) {}

  record Call(String action, List<Argument> arguments) {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Adds an entry; the larger priority wins.
   *
   * @param label what {@link CheckCounter} calls the entry
   */
  record Add(
      int line,
      String table,
      Optional<Integer> priority,
      List<Key> key,
      Call call,
      Optional<String> label)
      implements Command {
    public Add {
      key = List.copyOf(key);
    }
  }

  record SetDefault(int line, String table, Call call) implements Command {}

  /** Takes all entries out of all tables, but not those that the program declares. */
  record RemoveAll(int line) implements Command {}

  record Packet(int line, int port, PacketText content) implements Command {}

  /** A packet must leave at this port, after those expected there before; empty for any content. */
  record Expect(int line, int port, Optional<PacketText> content) implements Command {}

  /** Nothing may have left at any port since the last packet but what was expected. */
  record NoPacket(int line) implements Command {}

  /** Waits until all packets have left, which they have as soon as they are sent. */
  record Wait(int line) implements Command {}

  enum Unit {
    PACKETS,
    BYTES
  }

  enum Relation {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String text;

    Relation(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    boolean holds(long left, long right) {
      return switch (this) {
        case EQUAL -> left == right;
        case NOT_EQUAL -> left != right;
        case LESS -> left < right;
        case LESS_OR_EQUAL -> left <= right;
        case GREATER -> left > right;
        case GREATER_OR_EQUAL -> left >= right;
      };
    }
  }

  record Condition(Unit unit, Relation relation, long number) {}

  /** Which cell of a counter: one of an array, or that of a labelled entry. */
  sealed interface Cell {
    record At(long index) implements Cell {}

    record Of(String label) implements Cell {}
  }

  /** Without a condition, the counter has only to exist. */
  record CheckCounter(int line, String counter, Cell cell, Optional<Condition> condition)
      implements Command {}

  record CounterRead(int line, String counter, long index) implements Command {}

  record CounterWrite(int line, String counter, long index, long packets, long bytes)
      implements Command {}

  record RegisterRead(int line, String register, long index) implements Command {}

  record RegisterWrite(int line, String register, long index, BigInteger value)
      implements Command {}

  record RegisterReset(int line, String register) implements Command {}

  record MeterRead(int line, String meter, long index) implements Command {}

  /**
   * One rate of a meter.
   *
   * @param perMicrosecond in bytes or packets
   * @param burst in bytes or packets
   */
  record Rate(BigDecimal perMicrosecond, long burst) {}

  /** Sets the committed and the peak rate of one cell, or of all. */
  record MeterWrite(int line, String meter, Optional<Long> index, Rate committed, Rate peak)
      implements Command {}

  /** Makes a clone session with one port. */
  record MirrorToPort(int line, int session, int port) implements Command {}

  /** Makes a clone session with the replicas of a multicast group. */
  record MirrorToGroup(int line, int session, int group) implements Command {}

  record MirrorDelete(int line, int session) implements Command {}

  record MirrorRead(int line, int session) implements Command {}

  record GroupCreate(int line, int group) implements Command {}

  /** Makes the next node, which a group can then have: 0, 1, 2 and so on. */
  record NodeCreate(int line, int replicationId, List<Integer> ports) implements Command {
    public NodeCreate {
      ports = List.copyOf(ports);
    }
  }

  /** Gives a node other ports. */
  record NodeUpdate(int line, int node, List<Integer> ports) implements Command {
    public NodeUpdate {
      ports = List.copyOf(ports);
    }
  }

  record NodeAssociate(int line, int group, int node) implements Command {}
}
