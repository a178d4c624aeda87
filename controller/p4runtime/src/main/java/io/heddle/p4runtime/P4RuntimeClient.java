package io.heddle.p4runtime;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest.ResponseType;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.PacketIn;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.ReadResponse;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One device, spoken to in P4Runtime 1.5. Calls block, so they suit virtual threads; all methods
 * may be called from several threads at once. A client lives as long as its stream: once the device
 * is lost every call fails with the cause, and a new client must be made.
 */
public final class P4RuntimeClient implements AutoCloseable {
  // bmv2 answers a read of everything in one message.
  private static final int MAX_MESSAGE = 256 << 20;

  // A long message of a device, with its place in the header and in base 64.
  private static final int ERROR_BYTES = 1024;
  private static final int MAX_METADATA = 64 << 20;

  private final ClientOptions options;
  private final ManagedChannel channel;
  private final Calls calls;
  private final PipelineCalls pipeline;
  private final Session session;
  private final AtomicReference<EntityCodec> codec = new AtomicReference<>();

  private P4RuntimeClient(ClientOptions options, ManagedChannel channel) {
    this.options = options;
    this.channel = channel;
    this.calls = new Calls(options, P4RuntimeGrpc.newBlockingStub(channel));
    this.session = new Session(P4RuntimeGrpc.newStub(channel), options);
    this.pipeline = new PipelineCalls(calls, session);
  }

  /**
   * Opens the stream, makes the bid of the options, and waits for the device's answer to it.
   * Whether this client is primary then is for {@link #isPrimary} to say.
   *
   * @throws P4RuntimeException if the device cannot be reached, refuses the stream (its id is
   *     unknown, the election id is in use), or does not answer within the call timeout
   */
  public static P4RuntimeClient connect(ClientOptions options)
      throws P4RuntimeException, InterruptedException {
    ManagedChannel channel =
        channel(options)
            .maxInboundMessageSize(MAX_MESSAGE)
            .maxInboundMetadataSize(metadataSize(options.batchSize()))
            .build();
    P4RuntimeClient client = new P4RuntimeClient(options, channel);
    boolean connected = false;
    try {
      client.session.bid(options.electionId());
      connected = true;
      return client;
    } finally {
      if (!connected) {
        client.close();
      }
    }
  }

  private static NettyChannelBuilder channel(ClientOptions options) throws P4RuntimeException {
    return options.tls().isPresent()
        ? options.tls().get().newChannel(options.target())
        : NettyChannelBuilder.forTarget(options.target()).usePlaintext();
  }

  /**
   * The errors of a batch, one for each update, come in one header (appendix on gRPC limits), whose
   * default limit of 8 KiB a hundred errors fill.
   */
  private static int metadataSize(int batchSize) {
    return (int) Math.min(MAX_METADATA, 8192 + (long) ERROR_BYTES * batchSize);
  }

  public ClientOptions options() {
    return options;
  }

  /** Whether the device's last word was that this client may write. */
  public boolean isPrimary() {
    return session.isPrimary();
  }

  /** The device's last word on who may write. */
  public Arbitration arbitration() {
    return session.arbitration();
  }

  /**
   * Waits until the device says that this client is primary.
   *
   * @throws P4RuntimeException if it does not within {@code timeout}, or is lost
   */
  public void awaitPrimary(Duration timeout) throws P4RuntimeException, InterruptedException {
    session.awaitPrimary(timeout);
  }

  /**
   * Makes another bid, for example a higher one after the primary has gone, and returns the
   * device's answer.
   *
   * @throws P4RuntimeException if the device ends the stream, as it does when another client uses
   *     the id, or does not answer within the call timeout
   */
  public Arbitration bid(ElectionId id) throws P4RuntimeException, InterruptedException {
    return session.bid(Optional.of(id));
  }

  /**
   * Waits for the next thing that the device tells unasked; {@link DeviceEvent.Disconnected} is the
   * last. Each event is given to one caller.
   *
   * @return empty if nothing came within {@code timeout}
   */
  public Optional<DeviceEvent> pollEvent(Duration timeout) throws InterruptedException {
    return session.events().poll(timeout);
  }

  /**
   * Waits for the next packet that the device sends to its controllers. Each is given to one
   * caller. When too many are unread the oldest go, so a slow reader holds up nothing else.
   *
   * @return empty if none came within {@code timeout}
   * @throws P4RuntimeException if its metadata does not fit the p4info
   */
  public Optional<Packet> pollPacket(Duration timeout)
      throws P4RuntimeException, InterruptedException {
    PacketCodec known = new PacketCodec(codec().p4info());
    Optional<PacketIn> packet = session.packets().poll(timeout);
    return packet.isPresent()
        ? Optional.of(understand(() -> known.decode(packet.get())))
        : Optional.empty();
  }

  /** How many packets went unread. */
  public long droppedPackets() {
    return session.packets().dropped();
  }

  /**
   * Gives a packet to the device's program. A device that refuses it says so in an event, {@link
   * DeviceEvent.MessageRefused}.
   *
   * @throws EntityException before anything is sent, if the metadata does not fit the p4info
   * @throws P4RuntimeException if the device is lost
   */
  public void send(Packet packet) throws P4RuntimeException {
    session.send(new PacketCodec(codec().p4info()).encode(packet));
  }

  /**
   * Makes the device run a program, unless it runs one with the same cookie already.
   *
   * @param deviceConfig the compiled program in the device's own format
   * @param cookie a tag for exactly this p4info and configuration, not 0
   * @return what became of the device's entries
   * @throws P4RuntimeException if the device refuses it
   */
  public PipelineChange setPipeline(
      P4Info p4info, ByteString deviceConfig, long cookie, PipelinePolicy policy)
      throws P4RuntimeException {
    PipelineChange change =
        pipeline.install(PipelineCalls.config(p4info, deviceConfig, cookie), policy);
    codec.set(new EntityCodec(p4info));
    return change;
  }

  /** As above; the program starts with empty tables. */
  public PipelineChange setPipeline(P4Info p4info, ByteString deviceConfig, long cookie)
      throws P4RuntimeException {
    return setPipeline(p4info, deviceConfig, cookie, PipelinePolicy.REPLACE);
  }

  /**
   * Asks whether the device could run a program, and changes nothing (VERIFY).
   *
   * @throws P4RuntimeException if it could not
   */
  public void verifyPipeline(P4Info p4info, ByteString deviceConfig, long cookie)
      throws P4RuntimeException {
    pipeline.set(Action.VERIFY, PipelineCalls.config(p4info, deviceConfig, cookie));
  }

  /**
   * Gives the device a program that it runs once {@link #commitPipeline} is called
   * (VERIFY_AND_SAVE). What is written until then is for this program and takes effect with it.
   *
   * @throws P4RuntimeException if the device refuses it, or knows no such step
   */
  public void savePipeline(P4Info p4info, ByteString deviceConfig, long cookie)
      throws P4RuntimeException {
    pipeline.set(Action.VERIFY_AND_SAVE, PipelineCalls.config(p4info, deviceConfig, cookie));
    codec.set(new EntityCodec(p4info));
  }

  /**
   * Makes the device run the program that it was last given to save (COMMIT).
   *
   * @throws P4RuntimeException if it has none, or knows no such step
   */
  public void commitPipeline() throws P4RuntimeException {
    pipeline.set(Action.COMMIT, ForwardingPipelineConfig.getDefaultInstance());
  }

  /** The cookie of the device's program; empty if it has no program, or one without a cookie. */
  public OptionalLong cookie() throws P4RuntimeException {
    return pipeline
        .get(ResponseType.COOKIE_ONLY)
        .filter(ForwardingPipelineConfig::hasCookie)
        .map(config -> OptionalLong.of(config.getCookie().getCookie()))
        .orElse(OptionalLong.empty());
  }

  /** The version of P4Runtime that the server speaks, such as 1.5.0. */
  public String apiVersion() throws P4RuntimeException {
    session.check();
    return calls
        .make(
            "did not tell its version",
            stub ->
                stub.capabilities(
                    CapabilitiesRequest.newBuilder().setDeviceId(options.deviceId()).build()))
        .getP4RuntimeApiVersion();
  }

  /**
   * Learns the program that another client gave to the device, so that this one can read.
   *
   * @return its p4info, empty if the device has no program yet
   */
  public Optional<P4Info> readPipeline() throws P4RuntimeException {
    Optional<ForwardingPipelineConfig> config = pipeline.get(ResponseType.P4INFO_AND_COOKIE);
    Optional<P4Info> p4info =
        config.filter(ForwardingPipelineConfig::hasP4Info).map(c -> P4Info.of(c.getP4Info()));
    p4info.ifPresent(info -> codec.set(new EntityCodec(info)));
    return p4info;
  }

  /**
   * Reads back all that the device was given to run.
   *
   * @return empty if the device has no program
   */
  public Optional<InstalledPipeline> readInstalled() throws P4RuntimeException {
    return pipeline
        .get(ResponseType.ALL)
        .filter(ForwardingPipelineConfig::hasP4Info)
        .map(c -> new InstalledPipeline(P4Info.of(c.getP4Info()), c.getP4DeviceConfig()));
  }

  /**
   * Writes updates in requests of bounded size, each sent when the one before was answered. A
   * device may reorder what is in one request, so updates that depend on each other belong in
   * different calls. When single updates fail, all others are still made.
   *
   * @throws EntityException before anything is sent, if an update does not fit the p4info
   * @throws WriteException naming each update that failed
   * @throws P4RuntimeException if the device is lost
   */
  public void write(List<Update> updates) throws P4RuntimeException {
    write(updates, Atomicity.CONTINUE_ON_ERROR);
  }

  /**
   * As above; with another atomicity than {@link Atomicity#CONTINUE_ON_ERROR} in one request of any
   * size, which a device may find too large. If that fails nothing is changed, and the updates that
   * were undone are among the failures too.
   */
  public void write(List<Update> updates, Atomicity atomicity) throws P4RuntimeException {
    EntityCodec known = codec();
    List<io.heddle.p4.v1.Update> messages = updates.stream().map(known::encode).toList();
    session.check();
    WriteRequest.Builder header =
        WriteRequest.newBuilder()
            .setDeviceId(options.deviceId())
            .setRole(options.roleName())
            .setAtomicity(atomicity.message());
    session.electionId().ifPresent(id -> header.setElectionId(id.message()));
    new BatchWriter(
            options.device(),
            atomicity == Atomicity.CONTINUE_ON_ERROR
                ? BatchWriter.Limit.ofUpdates(options.batchSize())
                : BatchWriter.Limit.NONE,
            request -> calls.within(options.callTimeout()).write(request))
        .write(header.build(), updates, messages);
  }

  /** The entries of all tables, without default entries. */
  public List<TableEntry> readTables() throws P4RuntimeException {
    return readEntries(codec(), ReadPatterns.tables());
  }

  /**
   * The entries of one table, without its default entry.
   *
   * @throws EntityException if the p4info has no such table
   */
  public List<TableEntry> readTable(String table) throws P4RuntimeException {
    EntityCodec known = codec();
    return readEntries(known, ReadPatterns.table(known.table(table).id()));
  }

  /**
   * The default entry of one table.
   *
   * @return empty if the device says that none is set
   * @throws EntityException if the p4info has no such table
   */
  public Optional<TableEntry> readDefault(String table) throws P4RuntimeException {
    EntityCodec known = codec();
    for (Entity entity : read(ReadPatterns.defaultOf(known.table(table).id()))) {
      if (entity.getTableEntry().getIsDefaultAction()
          && entity.getTableEntry().getAction().hasAction()
          && decode(known, entity) instanceof TableEntry entry) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /**
   * The entries of one table, without its default entry, each with its direct counter.
   *
   * @throws EntityException if the p4info has no such table, or the table no direct counter
   */
  public List<ReadEntry> readCounters(String table) throws P4RuntimeException {
    EntityCodec known = codec();
    P4Info.Table info = known.table(table);
    if (info.directCounter().isEmpty()) {
      throw EntityCodec.wrong(info, "has no direct counter");
    }
    List<ReadEntry> entries = new ArrayList<>();
    for (Entity entity : read(ReadPatterns.counters(info.id()))) {
      if (isEntry(entity) && decode(known, entity) instanceof TableEntry entry) {
        CounterData counter =
            EntityCodec.counter(entity.getTableEntry())
                .orElseThrow(
                    () ->
                        new P4RuntimeException(
                            Status.Code.DATA_LOSS,
                            options.device() + " left out the counters of table " + table,
                            null));
        entries.add(new ReadEntry(entry, counter));
      }
    }
    return entries;
  }

  /**
   * All cells of one indirect counter.
   *
   * @throws EntityException if the p4info has no such counter
   */
  public List<CounterCell> readCounter(String counter) throws P4RuntimeException {
    P4Info.Counter info = codec().counter(counter);
    List<CounterCell> cells = new ArrayList<>();
    for (Entity entity : read(ReadPatterns.counter(info.id()))) {
      cells.add(understand(() -> EntityCodec.cell(info, entity)));
    }
    return cells;
  }

  /** All multicast groups. */
  public List<MulticastGroup> readMulticastGroups() throws P4RuntimeException {
    EntityCodec known = codec();
    List<MulticastGroup> groups = new ArrayList<>();
    for (Entity entity : read(ReadPatterns.multicastGroups())) {
      if (decode(known, entity) instanceof MulticastGroup group) {
        groups.add(group);
      }
    }
    return groups;
  }

  /** Leaves the device. Calls under way in other threads fail. */
  @Override
  public void close() {
    session.close();
    channel.shutdownNow();
  }

  private List<TableEntry> readEntries(EntityCodec known, Entity pattern)
      throws P4RuntimeException {
    List<TableEntry> entries = new ArrayList<>();
    for (Entity entity : read(pattern)) {
      if (isEntry(entity) && decode(known, entity) instanceof TableEntry entry) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private io.heddle.p4runtime.entity.Entity decode(EntityCodec known, Entity entity)
      throws P4RuntimeException {
    return understand(() -> known.decode(entity));
  }

  private <T> T understand(Supplier<T> decoding) throws P4RuntimeException {
    try {
      return decoding.get();
    } catch (EntityException e) {
      throw new P4RuntimeException(
          Status.Code.DATA_LOSS,
          options.device() + " sent what its p4info does not know: " + e.getMessage(),
          e);
    }
  }

  // A wildcard must not return default entries (section 9.1.6); those of a device that does are
  // left.
  private static boolean isEntry(Entity entity) {
    return entity.hasTableEntry() && !entity.getTableEntry().getIsDefaultAction();
  }

  private List<Entity> read(Entity pattern) throws P4RuntimeException {
    session.check();
    ReadRequest request =
        ReadRequest.newBuilder()
            .setDeviceId(options.deviceId())
            .setRole(options.roleName())
            .addEntities(pattern)
            .build();
    List<Entity> entities = new ArrayList<>();
    try {
      Iterator<ReadResponse> responses = calls.within(options.callTimeout()).read(request);
      while (responses.hasNext()) {
        entities.addAll(responses.next().getEntitiesList());
      }
    } catch (StatusRuntimeException e) {
      throw calls.failed("could not be read", e);
    }
    return entities;
  }

  private EntityCodec codec() {
    EntityCodec known = codec.get();
    if (known == null) {
      throw new IllegalStateException(
          "the program of " + options.device() + " is not known: call setPipeline or readPipeline");
    }
    return known;
  }
}
