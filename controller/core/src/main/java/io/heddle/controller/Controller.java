package io.heddle.controller;

import io.heddle.controller.compile.CompileException;
import io.heddle.controller.compile.Compiler;
import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.compile.Pipeline;
import io.heddle.controller.compile.Refusal;
import io.heddle.controller.reconcile.Device;
import io.heddle.controller.reconcile.P4RuntimeDevice;
import io.heddle.controller.reconcile.Parallel;
import io.heddle.controller.reconcile.Parallel.Outcome;
import io.heddle.controller.reconcile.Reconciler;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Intents;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.ReadEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps NEDs at what is asked of them. Its methods block, and may be called from several threads;
 * one at a time does its work.
 */
public final class Controller implements AutoCloseable {
  private final SortedMap<String, Device> devices = new TreeMap<>();
  private Intents applied = Intents.NONE;

  /**
   * Connects to a NED and gives it the pipeline, unless it runs exactly that already; then its
   * entries stay. It takes part from the next {@link #apply} on. A NED of the same name that was
   * connected before is replaced.
   *
   * @throws IOException if it cannot be reached or refuses the pipeline
   */
  public void connect(Ned ned) throws IOException, InterruptedException {
    Device device = P4RuntimeDevice.connect(ned.address(), ned.deviceId());
    adopt(ned.name(), device);
  }

  /** Takes {@code device} for the NED {@code name}, and closes it with this controller. */
  synchronized void adopt(String name, Device device) {
    Device before = devices.put(name, device);
    if (before != null) {
      before.close();
    }
  }

  /**
   * Makes {@code intents} true on all connected NEDs, instead of what was applied before. What
   * stands on other NEDs is left out until they are connected.
   *
   * @throws CompileException if the intents contradict each other; then nothing has been changed
   * @throws ApplyException if some NEDs could not be written
   */
  public synchronized ApplyReport apply(Intents intents)
      throws ApplyException, InterruptedException {
    long start = System.nanoTime();
    SortedMap<String, DeviceState> desired =
        Compiler.compile(intents, Topology.of(devices.keySet(), intents.links()));
    applied = intents;
    SortedMap<String, Reconciler.Result> results = Reconciler.reconcile(devices, desired);
    SortedMap<String, ApplyReport.Written> written = new TreeMap<>();
    SortedMap<String, IOException> failures = new TreeMap<>();
    results.forEach(
        (ned, result) -> {
          written.put(ned, new ApplyReport.Written(desired.get(ned).size(), result.written()));
          result.failure().ifPresent(cause -> failures.put(ned, cause));
        });
    if (!failures.isEmpty()) {
      throw new ApplyException(failures);
    }
    return new ApplyReport(written, Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Reads how much traffic there was, by the names of the intents applied last.
   *
   * @throws IOException if a NED cannot be read
   */
  public synchronized TrafficReport traffic() throws IOException, InterruptedException {
    return TrafficReport.of(applied, read(Controller::readCounters));
  }

  private static List<ReadEntry> readCounters(Device device) throws IOException {
    List<ReadEntry> entries = new ArrayList<>();
    for (String table : TrafficReport.TABLES) {
      entries.addAll(device.readCounters(table));
    }
    return entries;
  }

  /**
   * Reads how many frames the NEDs refused, and why.
   *
   * @throws IOException if a NED cannot be read
   */
  public synchronized Refusals refusals() throws IOException, InterruptedException {
    return new Refusals(read(Controller::readRefusals));
  }

  private static Map<Refusal, Long> readRefusals(Device device) throws IOException {
    List<CounterCell> cells = new ArrayList<>(device.readCounter(Pipeline.REFUSED_IN));
    cells.addAll(device.readCounter(Pipeline.REFUSED_OUT));
    return Refusals.count(cells);
  }

  /** What is read of one NED. */
  @FunctionalInterface
  private interface Reading<R> {
    R of(Device device) throws IOException;
  }

  private <R> SortedMap<String, R> read(Reading<R> reading)
      throws IOException, InterruptedException {
    SortedMap<String, R> values = new TreeMap<>();
    SortedMap<String, Outcome<R>> outcomes =
        Parallel.each(devices.keySet(), ned -> reading.of(devices.get(ned)));
    for (Map.Entry<String, Outcome<R>> outcome : outcomes.entrySet()) {
      switch (outcome.getValue()) {
        case Outcome.Done<R>(R value) -> values.put(outcome.getKey(), value);
        case Outcome.Failed<R>(IOException cause) ->
            throw new IOException(outcome.getKey() + ": " + cause.getMessage(), cause);
      }
    }
    return values;
  }

  /** Leaves all NEDs as they are. */
  @Override
  public synchronized void close() {
    devices.values().forEach(Device::close);
    devices.clear();
  }
}
