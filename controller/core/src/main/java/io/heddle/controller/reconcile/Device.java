package io.heddle.controller.reconcile;

import io.heddle.controller.compile.DeviceState;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.util.List;

/** A switch that runs the pipeline, as far as the reconciler needs to know it. */
public interface Device extends AutoCloseable {
  /** All that it holds, without default entries. */
  DeviceState read() throws IOException;

  /**
   * Makes {@code batch}, in any order.
   *
   * @throws IOException if one update or more could not be made, whatever became of the others
   */
  void write(List<Update> batch) throws IOException;

  /** The entries of {@code table} with their direct counters. */
  List<ReadEntry> readCounters(String table) throws IOException;

  /** The cells of the indirect counter {@code counter}. */
  List<CounterCell> readCounter(String counter) throws IOException;

  @Override
  void close();
}
