package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.TableAction;
import io.heddle.softswitch.table.Choice;
import java.util.Optional;

/** What the entries of a table may do, in messages and in the data plane. */
interface Choices {
  /**
   * What {@code message} asks for, made if it is not there yet.
   *
   * @throws Rejection if the table cannot have it; nothing has changed then
   */
  Choice read(TableAction message) throws Rejection;

  /** The message that asks for this; empty for no action. */
  Optional<TableAction> write(Choice choice);

  /**
   * Called when no entry has this any more: what {@link #read} made for it goes.
   *
   * @return what takes that back
   */
  default Runnable release(Choice choice) {
    return () -> {};
  }
}
