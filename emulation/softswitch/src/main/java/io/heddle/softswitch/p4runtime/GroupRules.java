package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.ActionProfile;
import io.heddle.softswitch.table.Group;
import java.util.function.IntPredicate;

/** What the p4info allows of the groups of one selector (P4Runtime 1.5, sections 6.4.3 and 9.2). */
final class GroupRules {
  private final ActionProfile info;
  private final IntPredicate ports;
  private final TranslatedTypes types;

  /**
   * The rules.
   *
   * @param ports which ports the switch has
   * @param types how controllers see ports
   */
  GroupRules(ActionProfile info, IntPredicate ports, TranslatedTypes types) {
    this.info = info;
    this.ports = ports;
    this.types = types;
  }

  private String name() {
    return info.getPreamble().getName();
  }

  /** Whether a group's size is the number of its members, whatever they weigh. */
  boolean countsMembers() {
    return info.hasSumOfMembers();
  }

  int maxGroupSize() {
    return info.getMaxGroupSize();
  }

  /** Section 9.2.2.1. */
  void requireMaxSize(int maxSize) throws Rejection {
    int most = info.getMaxGroupSize();
    if (maxSize < 0) {
      throw Rejection.invalid("a group's max_size must not be negative: " + maxSize);
    }
    if (most > 0 && (maxSize == 0 || maxSize > most)) {
      throw Rejection.invalid(
          "a group of %s needs a max_size from 1 to %d, not %d".formatted(name(), most, maxSize));
    }
    if (maxSize > io.heddle.softswitch.table.ActionProfile.LARGEST_GROUP) {
      throw Rejection.full(
          "groups have a size of at most "
              + io.heddle.softswitch.table.ActionProfile.LARGEST_GROUP);
    }
  }

  /** How often the data plane is to have a member with this weight. */
  int weight(int weight) throws Rejection {
    return weight(weight, countsMembers());
  }

  /** As {@link #weight(int)}, where an entry says for itself what its size is. */
  int weight(int weight, boolean countsMembers) throws Rejection {
    if (info.getWeightsDisallowed()) {
      if (weight != 0) {
        throw Rejection.invalid("selector " + name() + " allows no weights; leave them unset");
      }
      return 1;
    }
    if (weight <= 0) {
      throw Rejection.invalid("a member of a group needs a weight of at least 1, not " + weight);
    }
    int most = info.getSumOfMembers().getMaxMemberWeight();
    if (countsMembers && most > 0 && weight > most) {
      throw Rejection.invalid(
          "a member of a group of %s weighs at most %d, not %d".formatted(name(), most, weight));
    }
    return weight;
  }

  /** The port to watch, which the switch must have. */
  int watchPort(ByteString port) throws Rejection {
    if (port.isEmpty()) {
      return Group.NO_PORT;
    }
    return existing(types.port(port, "a watch_port"));
  }

  /** As {@link #watchPort(ByteString)}, in the form that old controllers send; 0 is none. */
  int watchPort(int port) throws Rejection {
    return port == 0 ? Group.NO_PORT : existing(types.port(port, "a watch"));
  }

  private int existing(int port) throws Rejection {
    if (!ports.test(port)) {
      throw Rejection.invalid("this switch has no port " + port + " to watch");
    }
    return port;
  }

  /** The form in which a {@code watch_port} is read back. */
  ByteString canonicalPort(ByteString port) {
    return port.isEmpty() ? port : types.canonicalPort(port);
  }
}
