package io.heddle.p4runtime.entity;

/** One change to a device. */
public record Update(Kind kind, Entity entity) {
  public enum Kind {
    INSERT,
    MODIFY,
    DELETE
  }
}
