package io.heddle.softswitch.stf;

import io.grpc.StatusException;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs tests of one program, each from the program's initial state. What p4c's own runner ignores
 * on bmv2 is done here: counters are checked, {@code remove all} removes. What is expected is
 * compared at the end, port by port.
 */
public final class StfRunner {
  private final P4Info p4info;
  private final byte[] bmv2Json;
  private final Names names;

  private StfRunner(P4Info p4info, byte[] bmv2Json) {
    this.p4info = p4info;
    this.bmv2Json = bmv2Json.clone();
    this.names = new Names(p4info);
  }

  /**
   * A runner for a program.
   *
   * @param bmv2Json what {@code p4c-bm2-ss} emits for it
   * @throws StatusException if the switch cannot run it
   */
  public static StfRunner of(P4Info p4info, byte[] bmv2Json) throws StatusException {
    StfRunner runner = new StfRunner(p4info, bmv2Json);
    LocalPipeline.load(p4info, runner.bmv2Json);
    return runner;
  }

  /** Runs one test. */
  public Outcome run(StfTest test) {
    Run run;
    try {
      run = new Run(LocalPipeline.load(p4info, bmv2Json), test.commands());
    } catch (StatusException e) {
      throw new IllegalStateException("a program that was loaded before is refused", e);
    }
    for (Command command : test.commands()) {
      try {
        run.execute(command);
      } catch (CommandFailed e) {
        return new Outcome.Failed("line " + command.line() + ": " + e.getMessage(), e.details());
      } catch (StatusException e) {
        String why = e.getStatus().getCode() + ": " + e.getStatus().getDescription();
        return new Outcome.Failed("line " + command.line() + ": " + why, List.of());
      }
    }
    try {
      run.ports.check();
    } catch (CommandFailed e) {
      return new Outcome.Failed(e.getMessage(), e.details());
    }
    return new Outcome.Passed(run.notes);
  }

  /** The state of one run. */
  private final class Run {
    private final LocalPipeline pipeline;
    private final Worker worker;
    private final Ports ports;
    private final EntryText entries = new EntryText(names);
    private final ReplicationCommands replication;
    private final StateCommands state;
    private final Map<String, TableEntry> labelled = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    Run(LocalPipeline pipeline, List<Command> commands) {
      this.pipeline = pipeline;
      this.worker = pipeline.dataplane().newWorker();
      this.ports = new Ports(commands);
      this.replication = new ReplicationCommands(pipeline);
      this.state = new StateCommands(pipeline, names);
    }

    void execute(Command command) throws CommandFailed, StatusException {
      switch (command) {
        case Command.Add add -> add(add);
        case Command.SetDefault set -> write(Update.Type.MODIFY, entries.defaultEntry(set));
        case Command.RemoveAll _ -> removeAll();
        case Command.Packet packet -> send(packet.port(), packet.content().bytes());
        case Command.Expect expect -> ports.expect(expect.line(), expect.port(), expect.content());
        case Command.NoPacket _ -> ports.check();
        case Command.Wait _ -> {}
        case Command.CheckCounter check -> state.check(check, labelled);
        case Command.CounterRead read -> notes.add(state.read(read));
        case Command.CounterWrite write -> state.write(write);
        case Command.RegisterRead read -> notes.add(state.read(read));
        case Command.RegisterWrite write -> state.write(write);
        case Command.RegisterReset reset -> state.reset(reset);
        case Command.MeterRead read -> notes.add(state.read(read));
        case Command.MeterWrite write -> state.write(write);
        case Command.MirrorToPort mirror ->
            replication.mirrorToPort(mirror.session(), mirror.port());
        case Command.MirrorToGroup mirror ->
            replication.mirrorToGroup(mirror.session(), mirror.group());
        case Command.MirrorDelete delete -> replication.deleteMirror(delete.session());
        case Command.MirrorRead read -> readMirror(read);
        case Command.GroupCreate create -> replication.createGroup(create.group());
        case Command.NodeCreate create ->
            replication.createNode(create.replicationId(), create.ports());
        case Command.NodeUpdate update -> replication.updateNode(update.node(), update.ports());
        case Command.NodeAssociate associate ->
            replication.associate(associate.group(), associate.node());
      }
    }

    private void add(Command.Add add) throws CommandFailed, StatusException {
      TableEntry entry = entries.entry(add);
      write(Update.Type.INSERT, entry);
      add.label().ifPresent(label -> labelled.put(label, entry));
    }

    private void removeAll() throws StatusException {
      for (var table : names.tables()) {
        TableEntry all = TableEntry.newBuilder().setTableId(table.getPreamble().getId()).build();
        for (Entity found : pipeline.read(Entity.newBuilder().setTableEntry(all).build())) {
          if (!found.getTableEntry().getIsConst()) {
            write(Update.Type.DELETE, EntryText.keyOf(found.getTableEntry()));
          }
        }
      }
      labelled.clear();
    }

    private void readMirror(Command.MirrorRead read) throws CommandFailed, StatusException {
      List<Entity> found = replication.readMirror(read.session());
      if (found.isEmpty()) {
        throw new CommandFailed("there is no clone session " + read.session());
      }
      var session = found.getFirst().getPacketReplicationEngineEntry().getCloneSessionEntry();
      notes.add(
          "clone session %d: ports %s"
              .formatted(
                  read.session(),
                  session.getReplicasList().stream()
                      .map(r -> new BigInteger(1, r.getPort().toByteArray()).toString())
                      .collect(Collectors.joining(", "))));
    }

    private void write(Update.Type type, TableEntry entry) throws StatusException {
      pipeline.write(
          Update.newBuilder()
              .setType(type)
              .setEntity(Entity.newBuilder().setTableEntry(entry))
              .build());
    }

    private void send(int port, byte[] frame) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment segment = arena.allocate(Math.max(1, frame.length));
        MemorySegment.copy(frame, 0, segment, ValueLayout.JAVA_BYTE, 0, frame.length);
        worker.process(
            port,
            segment,
            0,
            frame.length,
            (out, data, offset, length) ->
                ports.sent(out, data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)));
      }
    }
  }
}
