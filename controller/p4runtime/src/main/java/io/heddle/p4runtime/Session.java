package io.heddle.p4runtime;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.P4RuntimeGrpc.P4RuntimeStub;
import io.heddle.p4.v1.PacketIn;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4.v1.StreamError;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The open stream of one client (P4Runtime 1.5 section 16): it lives as long as the stream does,
 * and it remembers what the device said last of its primary.
 */
final class Session {
  // Far more than a caller leaves unread; beyond that the oldest are of no interest.
  private static final int EVENTS = 256;

  // Packets are larger and come in bursts.
  private static final int PACKETS = 1024;

  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final ClientOptions options;
  private final Unread<DeviceEvent> events = new Unread<>(EVENTS);
  private final Unread<PacketIn> packets = new Unread<>(PACKETS);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // The rest is guarded by the lock.
  private final StreamObserver<StreamMessageRequest> requests;
  private Optional<ElectionId> electionId;
  private Arbitration arbitration;
  private long answers;
  private P4RuntimeException end;
  private boolean closed;

  Session(P4RuntimeStub stub, ClientOptions options) {
    this.options = options;
    this.electionId = options.electionId();
    this.requests = stub.streamChannel(new Responses());
  }

  /** Sends a bid and waits for the device's answer; empty asks without a wish to be primary. */
  Arbitration bid(Optional<ElectionId> id) throws P4RuntimeException, InterruptedException {
    lock.lockInterruptibly();
    try {
      check();
      if (arbitration != null && id.equals(electionId)) {
        // bmv2 gives no answer to a bid that changes nothing.
        return arbitration;
      }
      electionId = id;
      long before = answers;
      MasterArbitrationUpdate.Builder update =
          MasterArbitrationUpdate.newBuilder().setDeviceId(options.deviceId());
      options.role().ifPresent(role -> update.setRole(role.message()));
      id.ifPresent(bid -> update.setElectionId(bid.message()));
      requests.onNext(StreamMessageRequest.newBuilder().setArbitration(update).build());
      long left = options.callTimeout().toNanos();
      while (answers == before) {
        check();
        if (left <= 0) {
          throw timeout("did not answer the bid to be primary in " + options.callTimeout());
        }
        left = changed.awaitNanos(left);
      }
      return arbitration;
    } finally {
      lock.unlock();
    }
  }

  void awaitPrimary(Duration timeout) throws P4RuntimeException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (true) {
        check();
        if (arbitration.standing() == Arbitration.Standing.PRIMARY) {
          return;
        }
        if (left <= 0) {
          throw timeout("did not make this client primary in " + timeout + ": " + arbitration);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  Arbitration arbitration() {
    lock.lock();
    try {
      return arbitration;
    } finally {
      lock.unlock();
    }
  }

  /** The bid that requests must carry. */
  Optional<ElectionId> electionId() {
    lock.lock();
    try {
      return electionId;
    } finally {
      lock.unlock();
    }
  }

  boolean isPrimary() {
    lock.lock();
    try {
      return end == null
          && !closed
          && arbitration != null
          && arbitration.standing() == Arbitration.Standing.PRIMARY;
    } finally {
      lock.unlock();
    }
  }

  Unread<DeviceEvent> events() {
    return events;
  }

  Unread<PacketIn> packets() {
    return packets;
  }

  void send(PacketOut packet) throws P4RuntimeException {
    lock.lock();
    try {
      check();
      requests.onNext(StreamMessageRequest.newBuilder().setPacket(packet).build());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns if the stream is open.
   *
   * @throws P4RuntimeException why it is not
   */
  void check() throws P4RuntimeException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the client of " + options.device() + " was closed");
      }
      if (end != null) {
        throw new P4RuntimeException(end.code(), end.getMessage(), end);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the stream and waits a little until the device agrees, so that it does not refuse the same
   * election id to the next client.
   */
  void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
      if (end == null) {
        requests.onCompleted();
      }
      long left = FAREWELL.toNanos();
      while (end == null && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private P4RuntimeException timeout(String what) {
    return new P4RuntimeException(
        Status.Code.DEADLINE_EXCEEDED, options.device() + " " + what, null);
  }

  private void answered(Arbitration answer) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      arbitration = answer;
      answers++;
      events.add(new DeviceEvent.ArbitrationChanged(answer));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void ended(Status status) {
    lock.lock();
    try {
      String what = arbitration == null ? "did not accept the stream" : "is lost";
      end =
          new P4RuntimeException(
              status.getCode(),
              "%s %s: %s".formatted(options.device(), what, P4RuntimeException.describe(status)),
              status.getCause());
      if (!closed) {
        events.add(new DeviceEvent.Disconnected(end));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs on gRPC's threads, one message at a time. */
  private final class Responses implements StreamObserver<StreamMessageResponse> {
    @Override
    public void onNext(StreamMessageResponse response) {
      if (response.hasArbitration()) {
        answered(Arbitration.of(response.getArbitration()));
      } else if (response.hasPacket()) {
        packets.add(response.getPacket());
      } else if (response.hasError()) {
        StreamError error = response.getError();
        events.add(
            new DeviceEvent.MessageRefused(
                Status.fromCodeValue(error.getCanonicalCode()).getCode(), error.getMessage()));
      }
    }

    @Override
    public void onError(Throwable cause) {
      ended(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      ended(Status.UNAVAILABLE.withDescription("the device closed the stream"));
    }
  }
}
