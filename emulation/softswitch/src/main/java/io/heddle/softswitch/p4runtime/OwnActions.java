package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.TableAction;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.Choice;
import java.util.Optional;

/** For tables whose entries have an action each. */
record OwnActions(BoundTable table) implements Choices {
  @Override
  public Choice read(TableAction message) throws Rejection {
    return table.readAction(message, false);
  }

  @Override
  public Optional<TableAction> write(Choice choice) {
    return table
        .write((ActionCall) choice)
        .map(action -> TableAction.newBuilder().setAction(action).build());
  }
}
