package io.heddle.p4runtime;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.Uint128;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The streams of a fake device and the choice of its primary, by either of the rules in use. */
final class FakeArbitration {
  /** Who becomes primary. */
  enum Rule {
    /** The highest id ever seen, and nobody once its client is gone (sections 5.3 and 5.4). */
    SPECIFICATION,
    /** The highest id among those connected, and no answer to a bid that changes nothing. */
    BMV2
  }

  private final long deviceId;
  private final Rule rule;
  private final List<Client> clients = new ArrayList<>();
  private final List<MasterArbitrationUpdate> bids = new ArrayList<>();
  private Client primary;
  private Uint128 highest;

  FakeArbitration(long deviceId, Rule rule) {
    this.deviceId = deviceId;
    this.rule = rule;
  }

  synchronized boolean isPrimary(Uint128 id) {
    return primary != null && primary.id.equals(id);
  }

  /** All that were made, in their order. */
  synchronized List<MasterArbitrationUpdate> bids() {
    return List.copyOf(bids);
  }

  StreamObserver<StreamMessageRequest> open(StreamObserver<StreamMessageResponse> responses) {
    return new Client(responses);
  }

  private synchronized void bid(Client client, MasterArbitrationUpdate update) {
    bids.add(update);
    if (update.getDeviceId() != deviceId) {
      client.refuse(Status.NOT_FOUND.withDescription("no such device"));
      return;
    }
    Uint128 id = update.hasElectionId() ? update.getElectionId() : null;
    if (id != null && clients.stream().anyMatch(other -> other != client && id.equals(other.id))) {
      client.refuse(Status.INVALID_ARGUMENT.withDescription("election id is in use"));
      return;
    }
    boolean known = clients.contains(client);
    if (known && rule == Rule.BMV2 && client.id != null && client.id.equals(id)) {
      return;
    }
    if (!known) {
      clients.add(client);
    }
    client.id = id;
    Client before = primary;
    switch (rule) {
      case BMV2 -> primary = highestConnected();
      case SPECIFICATION -> {
        if (id != null && (highest == null || compare(id, highest) >= 0)) {
          primary = client;
        } else if (primary == client) {
          primary = null;
        }
      }
    }
    if (primary != null) {
      highest = primary.id;
    }
    if (primary != before || primary == client) {
      clients.forEach(this::tell);
    } else {
      tell(client);
    }
  }

  /** An empty packet is refused; any other comes back. */
  private synchronized void packet(Client client, PacketOut packet) {
    StreamMessageResponse.Builder answer = StreamMessageResponse.newBuilder();
    if (packet.getPayload().isEmpty()) {
      answer
          .getErrorBuilder()
          .setCanonicalCode(Status.Code.INVALID_ARGUMENT.value())
          .setMessage("empty packet");
    } else {
      answer
          .getPacketBuilder()
          .setPayload(packet.getPayload())
          .addAllMetadata(packet.getMetadataList());
    }
    client.responses.onNext(answer.build());
  }

  private synchronized void leave(Client client) {
    if (!clients.remove(client) || primary != client) {
      return;
    }
    primary = rule == Rule.BMV2 ? highestConnected() : null;
    clients.forEach(this::tell);
  }

  private Client highestConnected() {
    return clients.stream()
        .filter(client -> client.id != null)
        .max(Comparator.comparing(client -> client.id, FakeArbitration::compare))
        .orElse(null);
  }

  private void tell(Client client) {
    Status status = Status.OK;
    if (client != primary) {
      status = primary == null ? Status.NOT_FOUND : Status.ALREADY_EXISTS;
    }
    MasterArbitrationUpdate.Builder update =
        MasterArbitrationUpdate.newBuilder()
            .setDeviceId(deviceId)
            .setStatus(
                io.heddle.p4.rpc.Status.newBuilder()
                    .setCode(status.getCode().value())
                    .setMessage(client == primary ? "Is primary" : "Is backup"));
    if (highest != null) {
      update.setElectionId(highest);
    }
    client.responses.onNext(StreamMessageResponse.newBuilder().setArbitration(update).build());
  }

  private static int compare(Uint128 one, Uint128 other) {
    int order = Long.compareUnsigned(one.getHigh(), other.getHigh());
    return order != 0 ? order : Long.compareUnsigned(one.getLow(), other.getLow());
  }

  private final class Client implements StreamObserver<StreamMessageRequest> {
    private final StreamObserver<StreamMessageResponse> responses;
    private Uint128 id;

    Client(StreamObserver<StreamMessageResponse> responses) {
      this.responses = responses;
    }

    void refuse(Status status) {
      clients.remove(this);
      responses.onError(status.asRuntimeException());
    }

    @Override
    public void onNext(StreamMessageRequest request) {
      if (request.hasPacket()) {
        packet(this, request.getPacket());
        return;
      }
      bid(this, request.getArbitration());
    }

    @Override
    public void onError(Throwable cause) {
      leave(this);
    }

    @Override
    public void onCompleted() {
      leave(this);
      responses.onCompleted();
    }
  }
}
