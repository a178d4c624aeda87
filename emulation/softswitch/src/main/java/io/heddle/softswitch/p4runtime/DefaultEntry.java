package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.EntryRejected;

/**
 * The entry of a table that packets get which hit no other one: it is always there (P4Runtime 1.5,
 * section 9.1.3).
 */
final class DefaultEntry {
  private final BoundTable bound;
  private final EntryResources resources;
  private Attributes attributes = Attributes.NONE;

  DefaultEntry(BoundTable bound, EntryResources resources) {
    this.bound = bound;
    this.resources = resources;
  }

  /** The entry as it is now, if {@code message} names it as it must be named. */
  Entry entry(TableEntry message) throws Rejection {
    requireNoKey(message);
    return bound.table().defaultEntry();
  }

  /** Changes it; without an action, all that was written to it is forgotten. */
  Undo write(Update.Type type, TableEntry message) throws Rejection {
    requireNoKey(message);
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a default entry is always there; it can only be modified");
    }
    if (message.getIsConst()) {
      throw Rejection.invalid("is_const is set; a controller cannot write const entries");
    }
    if (bound.hasConstDefault()) {
      throw Rejection.denied("the default action of table " + bound.name() + " is const");
    }
    Entry before = bound.table().defaultEntry();
    Attributes attributesBefore = attributes;
    Runnable resourcesBefore;
    if (message.hasAction()) {
      change(bound.readAction(message.getAction(), true));
      resourcesBefore = resources.apply(bound.table().defaultEntry(), message);
      attributes = Attributes.of(message);
    } else {
      resourcesBefore = reset();
    }
    return () -> {
      resourcesBefore.run();
      change((ActionCall) before.choice());
      attributes = attributesBefore;
    };
  }

  private void change(ActionCall call) throws Rejection {
    try {
      bound.table().setDefault(call);
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
  }

  /** Returns what takes back what became of its resources. */
  private Runnable reset() throws Rejection {
    try {
      bound.table().resetDefault();
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
    attributes = Attributes.NONE;
    return resources.clear(bound.table().defaultEntry());
  }

  /** Hands it out if {@code filter}, which is about it, names it as it must be named. */
  void select(TableEntry filter, TableEntries.Selected out) throws Rejection {
    Entry entry = entry(filter);
    TableEntry.Builder message = bound.write(entry, true);
    bound
        .write((ActionCall) entry.choice())
        .ifPresent(action -> message.getActionBuilder().setAction(action));
    attributes.addTo(message);
    out.accept(entry, message);
  }

  private static void requireNoKey(TableEntry message) throws Rejection {
    if (message.getMatchCount() != 0 || message.getPriority() != 0) {
      throw Rejection.invalid("a default entry has no match and no priority");
    }
  }
}
