package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.PacketIn;
import io.heddle.p4.v1.Role;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.Uint128;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The roles of a device, each with its clients, its primary and what it may do (P4Runtime 1.5,
 * section 5). The role with the empty name is the default one, which may do everything. Not
 * thread-safe; the server calls it under its device's lock.
 */
final class Roles {
  /**
   * More roles than any deployment has; a limit because a role is remembered once it was primary.
   */
  static final int MAX_ROLES = 64;

  private static final int MAX_NAME = 256;

  private static final class State {
    final Election<Session> election = new Election<>();
    RoleAccess access = RoleAccess.FULL;
  }

  private final Map<String, State> roles = new HashMap<>();

  /**
   * Takes an arbitration update of a client and tells everybody concerned.
   *
   * @throws Rejection if the update is refused; nothing has changed then
   */
  @SuppressWarnings("deprecation") // role.id is read to be refused.
  void arbitrate(Session session, MasterArbitrationUpdate update) throws Rejection {
    requireNoNumber(update.getRole().getId());
    String name = update.getRole().getName();
    RoleAccess access = access(name, update.getRole());
    State role = roles.get(name);
    if (role == null) {
      if (roles.size() >= MAX_ROLES || name.length() > MAX_NAME) {
        throw new Rejection(
            Status.Code.RESOURCE_EXHAUSTED,
            "a device has at most " + MAX_ROLES + " roles with names of up to " + MAX_NAME);
      }
      role = new State();
    }
    Optional<ElectionId> id =
        update.hasElectionId()
            ? Optional.of(ElectionId.of(update.getElectionId()))
            : Optional.empty();
    List<Session> concerned = role.election.update(session, id);
    roles.put(name, role);
    if (role.election.isPrimary(session)) {
      role.access = access;
    }
    tell(name, role, concerned);
  }

  private RoleAccess access(String name, Role message) throws Rejection {
    if (!message.hasConfig()) {
      return RoleAccess.FULL;
    }
    if (name.isEmpty()) {
      throw Rejection.invalid("the default role may do everything; name the role of a role.config");
    }
    RoleAccess access = RoleAccess.of(message.getConfig());
    for (Map.Entry<String, State> other : roles.entrySet()) {
      Optional<Integer> conflict = access.conflict(other.getValue().access);
      if (conflict.isPresent() && !other.getKey().equals(name)) {
        throw Rejection.invalid(
            "role.config wants id %s, which it and role \"%s\" cannot both have"
                .formatted(Integer.toUnsignedString(conflict.get()), other.getKey()));
      }
    }
    return access;
  }

  /** Forgets a client whose stream has ended, and tells everybody concerned. */
  void leave(Session session) {
    roles.forEach((name, role) -> tell(name, role, role.election.leave(session)));
    roles.values().removeIf(role -> role.election.isForgettable());
  }

  private static void tell(String name, State role, List<Session> sessions) {
    for (Session session : sessions) {
      session.notifyStanding(
          name, role.access, role.election.greatest(), role.election.standing(session));
    }
  }

  boolean isPrimary(Session session) {
    return roles.values().stream().anyMatch(role -> role.election.isPrimary(session));
  }

  /**
   * What the sender of a request may do, if it is the primary of its role.
   *
   * @throws Rejection if there is no such role, or the election id is not its primary's
   */
  RoleAccess requirePrimary(String name, boolean hasElectionId, Uint128 electionId)
      throws Rejection {
    State role = roles.get(name);
    if (role == null && !name.isEmpty()) {
      throw unknown(name);
    }
    boolean primary =
        role != null && hasElectionId && role.election.isPrimary(ElectionId.of(electionId));
    if (!primary) {
      throw Rejection.denied("the election id is not the one of the primary");
    }
    return role.access;
  }

  /**
   * Refuses the number of a role, as roles had before P4Runtime 1.4: who says one and no name would
   * otherwise act in the default role, which may do everything.
   */
  static void requireNoNumber(long roleId) throws Rejection {
    if (roleId != 0) {
      throw Rejection.unimplemented(
          "roles have no numbers here; leave role_id unset and name the role");
    }
  }

  /** What a reader may see, who needs to be no primary. */
  RoleAccess reader(String name) throws Rejection {
    State role = roles.get(name);
    if (role == null && !name.isEmpty()) {
      throw unknown(name);
    }
    return role == null ? RoleAccess.FULL : role.access;
  }

  private static Rejection unknown(String name) {
    return Rejection.notFound("there is no role \"" + name + "\"");
  }

  /** Sends a packet to the primaries of all roles that may have it. */
  void sendPacket(PacketIn packet) {
    StreamMessageResponse message = StreamMessageResponse.newBuilder().setPacket(packet).build();
    send(access -> access.receives(packet), message);
  }

  /** Sends a notification about an object to the primaries of all roles that may see it. */
  void sendAbout(int objectId, StreamMessageResponse message) {
    send(access -> access.includes(objectId), message);
  }

  private void send(Predicate<RoleAccess> may, StreamMessageResponse message) {
    for (State role : roles.values()) {
      if (may.test(role.access)) {
        role.election.primary().ifPresent(session -> session.sendIfReady(message));
      }
    }
  }
}
