package io.heddle.p4runtime;

import com.google.protobuf.Any;
import java.util.Optional;

/**
 * The part of a device that a client controls (P4Runtime 1.5 section 5.2): each role has a primary
 * of its own.
 *
 * @param name not empty, which is the role of all clients without one
 * @param config what the role may do, in a form that the device knows, such as Stratum's
 *     P4RoleConfig; empty to leave it to the device
 */
public record Role(String name, Optional<Any> config) {
  public Role {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a role needs a name; leave it out for the default role");
    }
  }

  public static Role named(String name) {
    return new Role(name, Optional.empty());
  }

  io.heddle.p4.v1.Role message() {
    io.heddle.p4.v1.Role.Builder message = io.heddle.p4.v1.Role.newBuilder().setName(name);
    config.ifPresent(message::setConfig);
    return message.build();
  }
}
