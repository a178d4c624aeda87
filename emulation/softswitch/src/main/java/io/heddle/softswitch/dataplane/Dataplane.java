package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.InvalidProgram;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.ProgramReader;
import io.heddle.softswitch.bmv2.SourceText;
import io.heddle.softswitch.bmv2.UnsupportedProgram;
import io.heddle.softswitch.codegen.CompileOptions;
import io.heddle.softswitch.codegen.ProgramCompiler;
import io.heddle.softswitch.replication.Replication;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Meters;
import io.heddle.softswitch.state.Registers;
import io.heddle.softswitch.table.ActionProfile;
import io.heddle.softswitch.table.Staging;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.table.ValueSet;
import io.heddle.softswitch.trace.PacketTrace;
import io.heddle.softswitch.trace.TraceLog;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A program loaded into the switch, with its tables. */
public final class Dataplane {
  private final Map<String, Table> tables;
  private final Map<String, Counters> counters;
  private final Map<String, Meters> meters;
  private final Map<String, Registers> registers;
  private final Map<String, ValueSet> valueSets;
  private final List<Header> headers;
  private final TableLoader loaded;
  private final Replication replication;
  private final Digests digests;
  private final ProgramCompiler.Factory factory;
  private final LoadOptions options;
  private final AtomicInteger workers = new AtomicInteger();

  private Dataplane(
      List<Header> headers,
      TableLoader loaded,
      Map<String, Counters> counters,
      Map<String, Meters> meters,
      Map<String, Registers> registers,
      Map<String, ValueSet> valueSets,
      Digests digests,
      ProgramCompiler.Factory factory,
      LoadOptions options) {
    this.headers = headers;
    this.loaded = loaded;
    this.tables = Collections.unmodifiableMap(loaded.tables());
    this.counters = Collections.unmodifiableMap(counters);
    this.meters = Collections.unmodifiableMap(meters);
    this.registers = Collections.unmodifiableMap(registers);
    this.valueSets = Collections.unmodifiableMap(valueSets);
    this.digests = digests;
    this.factory = factory;
    this.options = options;
    this.replication = new Replication(options.ports());
  }

  /**
   * Loads what {@code p4c-bm2-ss --arch v1model} emits.
   *
   * @throws InvalidProgram if this is no such program
   * @throws UnsupportedProgram if it uses a feature that the switch does not have
   */
  public static Dataplane load(byte[] bmv2Json) {
    return load(bmv2Json, LoadOptions.DEFAULT);
  }

  /**
   * As {@link #load(byte[])}, for a switch that is set up in another way.
   *
   * @throws InvalidProgram if this is no such program
   * @throws UnsupportedProgram if it uses a feature that the switch does not have
   */
  public static Dataplane load(byte[] bmv2Json, LoadOptions options) {
    Program program = ProgramReader.read(bmv2Json);
    TableLoader loaded = TableLoader.load(program, options.ports());
    Map<String, Counters> counters = new LinkedHashMap<>();
    program.counters().forEach((name, array) -> counters.put(name, new Counters(array.size())));
    Map<String, Meters> meters = new LinkedHashMap<>();
    program.meters().values().stream()
        .filter(array -> array.result().isEmpty())
        .forEach(array -> meters.put(array.name(), TableLoader.meters(array)));
    Map<String, Registers> registers = new LinkedHashMap<>();
    program
        .registers()
        .forEach(
            (name, array) -> registers.put(name, new Registers(array.size(), array.widthBits())));
    Map<String, ValueSet> valueSets = new LinkedHashMap<>();
    program
        .valueSets()
        .forEach(set -> valueSets.put(set.name(), new ValueSet(set.name(), set.widths())));
    CompileOptions compiled =
        new CompileOptions(
            options.dropPort(), options.trace().map(trace -> SourceText.read(bmv2Json)));
    return new Dataplane(
        List.copyOf(program.headers().values()),
        loaded,
        counters,
        meters,
        registers,
        valueSets,
        new Digests(program.learnLists()),
        ProgramCompiler.compile(
            program, loaded.tables(), counters, meters, registers, valueSets, compiled),
        options);
  }

  /** The headers that its packets can have, and its metadata. */
  public List<Header> headers() {
    return headers;
  }

  /** The table with this fully qualified name, or null. */
  public Table table(String name) {
    return tables.get(name);
  }

  /** All tables, also those that the compiler made for actions outside of tables. */
  public Collection<Table> tables() {
    return tables.values();
  }

  /** The indirect counter arrays by their fully qualified names. */
  public Map<String, Counters> counters() {
    return counters;
  }

  /** The indirect meter arrays by their fully qualified names. */
  public Map<String, Meters> meters() {
    return meters;
  }

  /** The action profiles by their fully qualified names. */
  public Map<String, ActionProfile> profiles() {
    return loaded.profiles();
  }

  /** What holds writes to tables and profiles back until a batch is complete. */
  public Staging staging() {
    return loaded.staging();
  }

  /** The time that a packet would be processed at now, in nanoseconds. */
  public long now() {
    return options.clock().getAsLong();
  }

  /** The register arrays by their fully qualified names. */
  public Map<String, Registers> registers() {
    return registers;
  }

  /** The parser value sets by their fully qualified names. */
  public Map<String, ValueSet> valueSets() {
    return valueSets;
  }

  public Replication replication() {
    return replication;
  }

  /** What the program's packets tell the controller. */
  public Digests digests() {
    return digests;
  }

  /**
   * A worker for one packet thread.
   *
   * @throws IllegalStateException if there have been {@value Counters#MAX_WORKERS} already
   */
  public Worker newWorker() {
    int number = newWorkerNumber();
    PacketTrace trace = options.trace().map(TraceLog::newTrace).orElse(null);
    return new Worker(number, factory, replication, digests.newRing(), options, trace);
  }

  /**
   * The number of one more who counts packets, of which none counts for two at a time.
   *
   * @throws IllegalStateException if there have been {@value Counters#MAX_WORKERS} already
   */
  public int newWorkerNumber() {
    int number = workers.getAndIncrement();
    if (number >= Counters.MAX_WORKERS) {
      throw new IllegalStateException(
          "a data plane has at most " + Counters.MAX_WORKERS + " workers");
    }
    return number;
  }
}
