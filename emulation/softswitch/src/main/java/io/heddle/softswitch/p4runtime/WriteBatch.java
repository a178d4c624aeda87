package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The updates of one write, and what becomes of the others when one of them fails (P4Runtime 1.5,
 * section 12.2).
 *
 * @param between runs what it is given while no packet is on its way
 */
record WriteBatch(
    Pipeline pipeline, RoleAccess access, List<Update> updates, Consumer<Runnable> between) {

  private interface Writer {
    void write() throws FailedUpdate;
  }

  /**
   * Applies the updates.
   *
   * @return what became of each, in their order; empty where it succeeded
   * @throws Rejection if there is no such atomicity, before any update
   */
  List<Optional<Rejection>> write(Atomicity atomicity) throws Rejection {
    return switch (atomicity) {
      case CONTINUE_ON_ERROR -> oneByOne();
      case ROLLBACK_ON_ERROR -> allOrNothing(() -> pipeline.writeAll(updates));
      case DATAPLANE_ATOMIC -> allOrNothing(() -> AtomicBatch.write(pipeline, updates, between));
      case UNRECOGNIZED -> throw Rejection.invalid("the atomicity is unknown");
    };
  }

  private List<Optional<Rejection>> oneByOne() {
    List<Optional<Rejection>> outcomes = new ArrayList<>(updates.size());
    for (Update update : updates) {
      try {
        access.require(update.getEntity());
        pipeline.write(update).forget();
        outcomes.add(Optional.empty());
      } catch (Rejection e) {
        outcomes.add(Optional.of(e));
      }
    }
    return outcomes;
  }

  private List<Optional<Rejection>> allOrNothing(Writer writer) {
    try {
      for (int i = 0; i < updates.size(); i++) {
        requireAccess(i);
      }
      writer.write();
      return Collections.nCopies(updates.size(), Optional.empty());
    } catch (FailedUpdate e) {
      Rejection notDone =
          new Rejection(Status.Code.ABORTED, "not done because of update " + e.index());
      List<Optional<Rejection>> outcomes =
          new ArrayList<>(Collections.nCopies(updates.size(), Optional.of(notDone)));
      outcomes.set(e.index(), Optional.of(e.reason()));
      return outcomes;
    }
  }

  private void requireAccess(int index) throws FailedUpdate {
    try {
      access.require(updates.get(index).getEntity());
    } catch (Rejection e) {
      throw new FailedUpdate(index, e);
    }
  }
}
