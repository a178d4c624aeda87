package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.DigestListAck;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.WriteRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The one device of a server: who its clients are, its program, and the checks that every request
 * passes first. Writes, arbitration and program changes exclude each other, so a write that has
 * begun is finished before another client becomes primary; reads go on beside reads.
 */
final class Device {
  /** More controllers than any deployment has; a limit so that streams cannot use up memory. */
  static final int MAX_STREAMS = 256;

  private final long id;
  private final PacketPath packets;

  // Fair, so that a stream of reads cannot keep a write from ever happening.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  private final Roles roles = new Roles();
  private final Set<Session> streams = new HashSet<>();

  /** The program that packets run through. */
  private Optional<Pipeline> running = Optional.empty();

  /** A program that was saved and not yet committed; reads and writes go to it. */
  private Optional<Pipeline> saved = Optional.empty();

  Device(long id, PacketPath packets) {
    this.id = id;
    this.packets = packets;
  }

  long id() {
    return id;
  }

  void requireId(long requested) throws Rejection {
    if (requested != id) {
      throw Rejection.notFound(
          "there is no device %s here; this is device %s"
              .formatted(Long.toUnsignedString(requested), Long.toUnsignedString(id)));
    }
  }

  /** Takes an arbitration update of {@code session} and tells everybody concerned. */
  void arbitrate(Session session, MasterArbitrationUpdate update) throws Rejection {
    lock.writeLock().lock();
    try {
      Optional<String> before = session.role();
      if (before.isEmpty()) {
        requireId(update.getDeviceId());
      } else if (update.getDeviceId() != id || !before.get().equals(update.getRole().getName())) {
        throw new Rejection(
            Status.Code.FAILED_PRECONDITION,
            "a stream keeps its device and role; open another stream for another one");
      }
      roles.arbitrate(session, update);
      // A new primary knows nothing of what was told to the one before.
      running.ifPresent(pipeline -> pipeline.digests().forgetSent());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Takes in a stream that was just opened. */
  void enter(Session session) throws Rejection {
    lock.writeLock().lock();
    try {
      if (streams.size() >= MAX_STREAMS) {
        throw new Rejection(
            Status.Code.RESOURCE_EXHAUSTED, "there are " + MAX_STREAMS + " open streams already");
      }
      streams.add(session);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Forgets a client whose stream has ended. */
  void leave(Session session) {
    lock.writeLock().lock();
    try {
      streams.remove(session);
      roles.leave(session);
    } finally {
      lock.writeLock().unlock();
    }
  }

  void packetOut(Session session, PacketOut packet) throws Rejection {
    lock.writeLock().lock();
    try {
      if (!roles.isPrimary(session)) {
        throw Rejection.denied("only a primary may send packets");
      }
      Pipeline pipeline =
          running.orElseThrow(
              () -> new Rejection(Status.Code.FAILED_PRECONDITION, "no program is running"));
      packets.inject(pipeline.packetHeaders().toFrame(packet));
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Sends a frame that left through the CPU port to the primaries that may have it. */
  void packetIn(byte[] frame) {
    lock.readLock().lock();
    try {
      running
          .flatMap(pipeline -> pipeline.packetHeaders().fromFrame(frame))
          .ifPresent(roles::sendPacket);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Sends a notification (a digest list, idle entries) to the primaries of the roles that may see
   * the object it is about, those of them that read fast enough.
   *
   * @param objectId the digest's or table's id in the p4info
   */
  void publish(int objectId, StreamMessageResponse message) {
    lock.readLock().lock();
    try {
      roles.sendAbout(objectId, message);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How much there is to do for the thread that sends digests. */
  enum DigestLoad {
    BUSY,
    QUIET,
    DISABLED
  }

  /** Sends the digest lists that are full or old enough. */
  DigestLoad sendDigests() {
    lock.readLock().lock();
    try {
      if (running.isEmpty() || !running.get().digests().isEnabled()) {
        return DigestLoad.DISABLED;
      }
      boolean any =
          running
              .get()
              .digests()
              .collect(
                  System.nanoTime(),
                  list ->
                      roles.sendAbout(
                          list.getDigestId(),
                          StreamMessageResponse.newBuilder().setDigest(list).build()));
      return any ? DigestLoad.BUSY : DigestLoad.QUIET;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Tells the primaries of entries that had no packet for long. One thread calls this.
   *
   * @return in how many nanoseconds there may be more to tell; empty if no entry is watched
   */
  OptionalLong sendIdle() {
    lock.readLock().lock();
    try {
      if (running.isEmpty()) {
        return OptionalLong.empty();
      }
      packets.settle();
      Instant now = Instant.now();
      long timestamp = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
      for (List<TableEntry> entries : running.get().expired()) {
        StreamMessageResponse.Builder message = StreamMessageResponse.newBuilder();
        message
            .getIdleTimeoutNotificationBuilder()
            .addAllTableEntry(entries)
            .setTimestamp(timestamp);
        roles.sendAbout(entries.getFirst().getTableId(), message.build());
      }
      return running.get().nextExpiry();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How many digests of the running program were lost. */
  long lostDigests() {
    lock.readLock().lock();
    try {
      return running.map(pipeline -> pipeline.digests().lost()).orElse(0L);
    } finally {
      lock.readLock().unlock();
    }
  }

  void acknowledge(Session session, DigestListAck ack) throws Rejection {
    lock.readLock().lock();
    try {
      if (!roles.isPrimary(session)) {
        throw Rejection.denied("only a primary may acknowledge digests");
      }
      running
          .orElseThrow(
              () -> new Rejection(Status.Code.FAILED_PRECONDITION, "no program is running"))
          .digests()
          .acknowledge(ack);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The program that reads and writes are about. */
  private Pipeline current() throws Rejection {
    return saved
        .or(() -> running)
        .orElseThrow(
            () ->
                new Rejection(
                    Status.Code.FAILED_PRECONDITION, "no forwarding pipeline config has been set"));
  }

  /**
   * Applies a batch.
   *
   * @return what became of each update, in the batch's order; empty where it succeeded
   * @throws Rejection if the batch as a whole is refused, before any update
   */
  @SuppressWarnings("deprecation") // role_id is read to be refused.
  List<Optional<Rejection>> write(WriteRequest request) throws Rejection {
    requireId(request.getDeviceId());
    Roles.requireNoNumber(request.getRoleId());
    lock.writeLock().lock();
    try {
      RoleAccess access =
          roles.requirePrimary(request.getRole(), request.hasElectionId(), request.getElectionId());
      Pipeline pipeline = current();
      packets.beginChange();
      try {
        return new WriteBatch(pipeline, access, request.getUpdatesList(), packets::between)
            .write(request.getAtomicity());
      } finally {
        packets.endChange();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Hands what a request selects to {@code out}, all of it from between the same two writes.
   *
   * @return what became of each filter, in the request's order; empty where it succeeded
   */
  List<Optional<Rejection>> read(ReadRequest request, Consumer<Entity> out) throws Rejection {
    requireId(request.getDeviceId());
    lock.readLock().lock();
    try {
      RoleAccess access = roles.reader(request.getRole());
      Consumer<Entity> visible =
          entity -> {
            if (access.includes(entity)) {
              out.accept(entity);
            }
          };
      Pipeline pipeline = current();
      packets.settle();
      List<Optional<Rejection>> outcomes = new ArrayList<>();
      for (Entity filter : request.getEntitiesList()) {
        try {
          access.require(filter);
          pipeline.read(filter, visible);
          outcomes.add(Optional.empty());
        } catch (Rejection e) {
          outcomes.add(Optional.of(e));
        }
      }
      return outcomes;
    } finally {
      lock.readLock().unlock();
    }
  }

  @SuppressWarnings("deprecation") // role_id is read to be refused.
  void setConfig(SetForwardingPipelineConfigRequest request) throws Rejection {
    requireId(request.getDeviceId());
    Roles.requireNoNumber(request.getRoleId());
    lock.writeLock().lock();
    try {
      RoleAccess access =
          roles.requirePrimary(request.getRole(), request.hasElectionId(), request.getElectionId());
      if (!access.mayPushPipeline()) {
        throw Rejection.denied("the role's config does not allow it to push a pipeline");
      }
      switch (request.getAction()) {
        case VERIFY -> load(request);
        case VERIFY_AND_SAVE -> saved = Optional.of(load(request));
        case VERIFY_AND_COMMIT -> run(load(request), () -> {});
        case COMMIT -> commit(request);
        case RECONCILE_AND_COMMIT -> reconcile(load(request));
        case UNSPECIFIED, UNRECOGNIZED ->
            throw Rejection.invalid("the action is unset; use VERIFY_AND_COMMIT to run a program");
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private Pipeline load(SetForwardingPipelineConfigRequest request) throws Rejection {
    if (!request.hasConfig()) {
      throw Rejection.invalid(request.getAction() + " needs a config");
    }
    return load(request.getConfig());
  }

  private Pipeline load(ForwardingPipelineConfig config) throws Rejection {
    return Pipeline.load(config, packets::load, packets.portNames(), packets::hasPort);
  }

  /** Runs a config that no client has asked for. */
  void install(ForwardingPipelineConfig config) throws Rejection {
    lock.writeLock().lock();
    try {
      run(load(config), () -> {});
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void run(Pipeline pipeline, Runnable handover) {
    packets.run(pipeline.dataplane(), handover);
    running = Optional.of(pipeline);
    saved = Optional.empty();
  }

  private void commit(SetForwardingPipelineConfigRequest request) throws Rejection {
    if (request.hasConfig()) {
      throw Rejection.invalid("COMMIT runs the saved config and takes none");
    }
    run(
        saved.orElseThrow(
            () -> Rejection.notFound("no config is saved; send VERIFY_AND_SAVE first")),
        () -> {});
  }

  /**
   * Runs {@code pipeline} with what was written to the one that runs now. Packets go through the
   * old program while that is written again; what they change is handed over at the very end.
   */
  private void reconcile(Pipeline pipeline) throws Rejection {
    if (running.isEmpty()) {
      run(pipeline, () -> {});
      return;
    }
    Pipeline before = running.get();
    try {
      pipeline.writeAll(before.written());
    } catch (FailedUpdate e) {
      throw Rejection.invalid(
          "the forwarding state does not fit the new program: " + e.getMessage());
    }
    run(pipeline, () -> pipeline.continueFrom(before));
  }

  /** The present config; empty if none has been set. */
  Optional<ForwardingPipelineConfig> config() {
    lock.readLock().lock();
    try {
      return saved.or(() -> running).map(Pipeline::config);
    } finally {
      lock.readLock().unlock();
    }
  }
}
