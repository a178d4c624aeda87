package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is primary among the clients of one role of one device (P4Runtime 1.5, section 5.3). The
 * primary is the live client with the greatest election id that the role has ever seen, so when a
 * primary leaves there is none until somebody comes with an id as great. A client without an id
 * stays a backup.
 *
 * <p>Not thread-safe; the server calls it under its device's lock.
 *
 * @param <C> a client, told from others by its identity
 */
final class Election<C> {
  /** More clients than any deployment has; a limit so that a leak of streams is noticed. */
  static final int MAX_CLIENTS = 64;

  private final Map<C, Optional<ElectionId>> clients = new LinkedHashMap<>();
  private Optional<ElectionId> greatest = Optional.empty();
  private Optional<C> primary = Optional.empty();

  /**
   * Takes {@code client} in, or changes its id.
   *
   * @return the clients to notify, a new primary last
   * @throws Rejection if another client has the id or there are too many; nothing has changed then
   */
  List<C> update(C client, Optional<ElectionId> id) throws Rejection {
    boolean taken =
        id.isPresent()
            && clients.entrySet().stream()
                .anyMatch(other -> other.getKey() != client && other.getValue().equals(id));
    if (taken) {
      throw new Rejection(
          Status.Code.INVALID_ARGUMENT,
          "election id " + id.get() + " is in use by another client; choose a different one");
    }
    if (!clients.containsKey(client) && clients.size() == MAX_CLIENTS) {
      throw new Rejection(
          Status.Code.RESOURCE_EXHAUSTED, "the role has " + MAX_CLIENTS + " clients already");
    }
    clients.put(client, id);
    boolean wasPrimary = isPrimary(client);
    if (id.isPresent() && (greatest.isEmpty() || id.get().compareTo(greatest.get()) >= 0)) {
      greatest = id;
      primary = Optional.of(client);
      List<C> notified = new ArrayList<>(clients.keySet());
      notified.remove(client);
      notified.add(client);
      return notified;
    }
    if (wasPrimary) {
      primary = Optional.empty();
      return List.copyOf(clients.keySet());
    }
    return List.of(client);
  }

  /** Removes {@code client}, whose stream has ended, and returns the clients to notify. */
  List<C> leave(C client) {
    clients.remove(client);
    if (!isPrimary(client)) {
      return List.of();
    }
    primary = Optional.empty();
    return List.copyOf(clients.keySet());
  }

  boolean isPrimary(C client) {
    return primary.isPresent() && primary.get() == client;
  }

  /** Whether {@code id} is the one of the live primary. */
  boolean isPrimary(ElectionId id) {
    return primary.isPresent() && greatest.isPresent() && greatest.get().equals(id);
  }

  /** How a notification tells {@code client} its place. */
  Status.Code standing(C client) {
    if (primary.isEmpty()) {
      return Status.Code.NOT_FOUND;
    }
    return isPrimary(client) ? Status.Code.OK : Status.Code.ALREADY_EXISTS;
  }

  /** Whether there is nothing left to remember: no client, and never a primary. */
  boolean isForgettable() {
    return clients.isEmpty() && greatest.isEmpty();
  }

  Optional<C> primary() {
    return primary;
  }

  /** The greatest id ever seen; empty if there has never been a primary. */
  Optional<ElectionId> greatest() {
    return greatest;
  }
}
