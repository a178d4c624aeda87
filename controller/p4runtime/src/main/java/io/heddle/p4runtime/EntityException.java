package io.heddle.p4runtime;

/**
 * An entity that does not fit the p4info; the message names the place and what is wrong with it.
 */
public final class EntityException extends IllegalArgumentException {
  EntityException(String message) {
    super(message);
  }
}
