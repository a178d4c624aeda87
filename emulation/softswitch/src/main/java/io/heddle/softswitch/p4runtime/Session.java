package io.heddle.softswitch.p4runtime;

import com.google.protobuf.Any;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.DigestListAck;
import io.heddle.p4.v1.DigestListAckError;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4.v1.PacketOutError;
import io.heddle.p4.v1.Role;
import io.heddle.p4.v1.StreamError;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.StreamOtherError;
import java.util.Optional;

/**
 * One open StreamChannel: a client of the device for as long as the stream lives (P4Runtime 1.5,
 * sections 5 and 16).
 */
final class Session implements StreamObserver<StreamMessageRequest> {
  private final Device device;
  private final ServerCallStreamObserver<StreamMessageResponse> out;
  private final Object outLock = new Object();

  /** Set by the first arbitration update; a stream never changes its role. */
  private Optional<String> role = Optional.empty();

  private boolean ended;

  /** Whether the next message is not asked for before the client has read more. */
  private boolean held;

  Session(Device device, ServerCallStreamObserver<StreamMessageResponse> out) {
    this.device = device;
    this.out = out;
    out.setOnCancelHandler(() -> device.leave(this));
    out.disableAutoRequest();
    out.setOnReadyHandler(this::resume);
    try {
      device.enter(this);
      out.request(1);
    } catch (Rejection e) {
      end(e.toStatus());
    }
  }

  /** Asks for the next message, so that answers to a client that reads none do not pile up. */
  private void proceed() {
    synchronized (outLock) {
      held = !out.isReady();
      if (!held) {
        out.request(1);
      }
    }
  }

  private void resume() {
    synchronized (outLock) {
      if (held) {
        held = false;
        out.request(1);
      }
    }
  }

  /** The role this client takes part in; empty before its first arbitration update. */
  Optional<String> role() {
    return role;
  }

  @Override
  public void onNext(StreamMessageRequest request) {
    if (!hasEnded()) {
      take(request);
      proceed();
    }
  }

  private void take(StreamMessageRequest request) {
    switch (request.getUpdateCase()) {
      case ARBITRATION -> arbitrate(request.getArbitration());
      case PACKET -> packetOut(request.getPacket());
      case DIGEST_ACK -> acknowledge(request.getDigestAck());
      case OTHER ->
          send(
              error(Status.Code.UNIMPLEMENTED, "no message of an extern is known")
                  .setOther(StreamOtherError.newBuilder().setOther(request.getOther())));
      case UPDATE_NOT_SET ->
          send(error(Status.Code.INVALID_ARGUMENT, "the message has none of the known fields set"));
    }
  }

  private void arbitrate(MasterArbitrationUpdate update) {
    try {
      device.arbitrate(this, update);
      role = Optional.of(update.getRole().getName());
    } catch (Rejection e) {
      device.leave(this);
      end(e.toStatus());
    }
  }

  private void packetOut(PacketOut packet) {
    try {
      device.packetOut(this, packet);
    } catch (Rejection e) {
      send(
          error(e.code(), e.getMessage())
              .setPacketOut(PacketOutError.newBuilder().setPacketOut(packet)));
    }
  }

  private void acknowledge(DigestListAck ack) {
    try {
      device.acknowledge(this, ack);
    } catch (Rejection e) {
      send(
          error(e.code(), e.getMessage())
              .setDigestListAck(DigestListAckError.newBuilder().setDigestListAck(ack)));
    }
  }

  private static StreamError.Builder error(Status.Code code, String message) {
    return StreamError.newBuilder().setCanonicalCode(code.value()).setMessage(message);
  }

  /** Tells the client where it stands. */
  void notifyStanding(
      String roleName, RoleAccess access, Optional<ElectionId> greatest, Status.Code standing) {
    io.heddle.p4.rpc.Status.Builder status =
        io.heddle.p4.rpc.Status.newBuilder().setCode(standing.value());
    switch (standing) {
      case OK -> status.setMessage("primary");
      case ALREADY_EXISTS -> status.setMessage("backup; another client is primary");
      default -> status.setMessage("backup; there is no primary");
    }
    MasterArbitrationUpdate.Builder update =
        MasterArbitrationUpdate.newBuilder().setDeviceId(device.id()).setStatus(status);
    greatest.ifPresent(id -> update.setElectionId(id.toMessage()));
    // The default role is told by the absence of the message.
    if (!roleName.isEmpty()) {
      Role.Builder message = update.getRoleBuilder().setName(roleName);
      access.config().ifPresent(config -> message.setConfig(Any.pack(config)));
    }
    send(StreamMessageResponse.newBuilder().setArbitration(update).build());
  }

  private void send(StreamError.Builder error) {
    send(StreamMessageResponse.newBuilder().setError(error).build());
  }

  /** Sends from any thread; nothing happens once the stream has ended. */
  void send(StreamMessageResponse response) {
    synchronized (outLock) {
      if (!ended && !out.isCancelled()) {
        out.onNext(response);
      }
    }
  }

  /** Sends unless the client is slow to read: packets may be lost, memory may not. */
  void sendIfReady(StreamMessageResponse response) {
    if (out.isReady()) {
      send(response);
    }
  }

  /** Ends the stream with an error. */
  void end(Status status) {
    synchronized (outLock) {
      if (!ended && !out.isCancelled()) {
        ended = true;
        out.onError(status.asRuntimeException());
      }
    }
  }

  private boolean hasEnded() {
    synchronized (outLock) {
      return ended;
    }
  }

  @Override
  public void onError(Throwable cause) {
    device.leave(this);
  }

  @Override
  public void onCompleted() {
    device.leave(this);
    synchronized (outLock) {
      if (!ended && !out.isCancelled()) {
        ended = true;
        out.onCompleted();
      }
    }
  }
}
