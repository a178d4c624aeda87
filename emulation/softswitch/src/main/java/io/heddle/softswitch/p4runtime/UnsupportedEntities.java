package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import java.util.List;
import java.util.function.Consumer;

/**
 * A kind of entity that this switch cannot have.
 *
 * @param name of the kind, as the specification calls it
 * @param declared whether the p4info declares such objects all the same
 */
record UnsupportedEntities(String name, boolean declared) implements Entities {
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    throw refusal();
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    // A program without such objects has an empty set of them, which can well be read.
    if (declared) {
      throw refusal();
    }
  }

  @Override
  public List<Update> written() {
    return List.of();
  }

  private Rejection refusal() {
    return Rejection.unimplemented(
        "entities of kind " + name + " are not supported by this switch");
  }
}
