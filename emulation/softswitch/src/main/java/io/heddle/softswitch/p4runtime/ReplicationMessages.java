package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What multicast groups and clone sessions have in common: numbers, and messages that are kept, so
 * that they are read back with the same kind of port number.
 *
 * @param <M> the message
 */
abstract class ReplicationMessages<M> implements Entities {
  private final String name;
  private final int greatest;
  private final SortedMap<Integer, M> messages = new TreeMap<>();

  /**
   * @param name of the kind, for messages
   * @param greatest number; the least is 1
   */
  ReplicationMessages(String name, int greatest) {
    this.name = name;
    this.greatest = greatest;
  }

  abstract M message(Entity entity);

  abstract int number(M message);

  abstract Entity entity(M message);

  /** The form in which a message is read back that {@link #put} has accepted. */
  abstract M canonical(M message);

  /** Brings a message into the data plane, wholly or not at all. */
  abstract void put(M message) throws Rejection;

  /** Takes what has a number out of the data plane. */
  abstract void remove(int number);

  @Override
  public final Undo write(Update.Type type, Entity entity) throws Rejection {
    M message = message(entity);
    int number = number(message);
    if (number <= 0 || number > greatest) {
      throw Rejection.invalid(
          "%s %s is not in 1 to %d".formatted(name, Integer.toUnsignedString(number), greatest));
    }
    M before = messages.get(number);
    switch (type) {
      case INSERT -> {
        if (before != null) {
          throw new Rejection(Status.Code.ALREADY_EXISTS, name + " " + number + " exists already");
        }
        keep(number, message);
      }
      case MODIFY -> {
        requireExists(number, before);
        keep(number, message);
      }
      case DELETE -> {
        requireExists(number, before);
        forget(number);
      }
      case UNSPECIFIED, UNRECOGNIZED ->
          throw Rejection.invalid("the update has no type; use INSERT, MODIFY or DELETE");
    }
    return () -> {
      if (before == null) {
        forget(number);
      } else {
        keep(number, before);
      }
    };
  }

  private void requireExists(int number, M message) throws Rejection {
    if (message == null) {
      throw Rejection.notFound("there is no " + name + " " + number);
    }
  }

  private void keep(int number, M message) throws Rejection {
    put(message);
    messages.put(number, canonical(message));
  }

  private void forget(int number) {
    remove(number);
    messages.remove(number);
  }

  /** Hands the one with the filter's number to {@code out}, or all of them if that is 0. */
  @Override
  public final void read(Entity filter, Consumer<Entity> out) {
    int number = number(message(filter));
    if (number == 0) {
      messages.values().forEach(message -> out.accept(entity(message)));
    } else if (messages.containsKey(number)) {
      out.accept(entity(messages.get(number)));
    }
  }

  @Override
  public final List<Update> written() {
    return messages.values().stream()
        .map(m -> Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity(m)).build())
        .toList();
  }
}
