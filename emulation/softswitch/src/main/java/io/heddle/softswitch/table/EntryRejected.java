package io.heddle.softswitch.table;

/** A write that a table cannot take; the table is as before. The message is one line. */
public final class EntryRejected extends Exception {
  /** Why, in the classes that P4Runtime has status codes for. */
  public enum Reason {
    ALREADY_EXISTS,
    NOT_FOUND,
    TABLE_FULL,
    /** Malformed: wrong number, kind or width of a match or parameter, or an unknown action. */
    INVALID,
    /** Something that an entry or a group refers to cannot be removed. */
    IN_USE,
    /** The program declared the entries or the default action const. */
    CONSTANT
  }

  private final Reason reason;

  public EntryRejected(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
