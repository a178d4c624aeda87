package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import java.util.List;
import java.util.function.Consumer;

/**
 * All entities of one kind in one program: the frame that every kind of entity plugs into. {@link
 * Pipeline} picks the kind of each update and filter, {@link Device} holds the lock: one thread
 * writes at a time, and none reads meanwhile.
 */
interface Entities {
  /**
   * Applies one update of this kind, wholly or not at all: what can be refused is checked before
   * anything changes.
   *
   * @return what takes the update back, as long as later ones are taken back before it
   * @throws Rejection with the specification's code; nothing has changed then
   */
  Undo write(Update.Type type, Entity entity) throws Rejection;

  /**
   * Hands what {@code filter} selects to {@code out}, in canonical form. A filter that is well
   * formed and selects nothing is no error.
   */
  void read(Entity filter, Consumer<Entity> out) throws Rejection;

  /**
   * What a controller wrote here, as updates that write it again into a fresh program
   * (RECONCILE_AND_COMMIT); what a fresh program has by itself is left out.
   */
  List<Update> written() throws Rejection;
}
