package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A match table. Writes come from one thread at a time and are seen by packets one whole entry at a
 * time. A key has one match for each field in key order, {@link KeyField#ANY} where a field does not
 * matter. Priorities count only in tables with a ternary, range or optional field; elsewhere they are 0.
 */
public final class Table {
  /** Fully qualified, as in the p4info. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  public List<KeyField> key() {
    throw new UnsupportedOperationException();
  }

  /** The names of the actions that entries may have. */
  public List<String> actions() {
    throw new UnsupportedOperationException();
  }

  /** The number of entries that the program asked for. */
  public int maxSize() {
    throw new UnsupportedOperationException();
  }

  public boolean hasCounters() {
    throw new UnsupportedOperationException();
  }

  public int size() {
    throw new UnsupportedOperationException();
  }

  public Entry insert(List<Match> key, int priority, String action, List<Bitstring> params)
      throws EntryRejected {
    throw new UnsupportedOperationException();
  }

  /** Gives an entry another action; its counter keeps its count. */
  public Entry modify(List<Match> key, int priority, String action, List<Bitstring> params)
      throws EntryRejected {
    throw new UnsupportedOperationException();
  }

  public void delete(List<Match> key, int priority) throws EntryRejected {
    throw new UnsupportedOperationException();
  }

  public Optional<Entry> find(List<Match> key, int priority) throws EntryRejected {
    throw new UnsupportedOperationException();
  }

  /** All entries but the default one, in no order. */
  public Collection<Entry> entries() {
    throw new UnsupportedOperationException();
  }

  public void setDefault(String action, List<Bitstring> params) throws EntryRejected {
    throw new UnsupportedOperationException();
  }

  /** Gives the default action that the program declares back to the table. */
  public void resetDefault() throws EntryRejected {
    throw new UnsupportedOperationException();
  }

  /** What a packet gets that hits no entry. */
  public Entry defaultEntry() {
    throw new UnsupportedOperationException();
  }
}
