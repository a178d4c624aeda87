package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.Uint128;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Makes the client behind a channel a device's primary controller, as long as that is open. */
final class Primary {
  private Primary() {}

  static void become(ManagedChannel channel, long deviceId, Uint128 electionId)
      throws InterruptedException {
    BlockingQueue<StreamMessageResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<StreamMessageRequest> stream =
        P4RuntimeGrpc.newStub(channel)
            .streamChannel(
                new StreamObserver<>() {
                  @Override
                  public void onNext(StreamMessageResponse response) {
                    answers.add(response);
                  }

                  @Override
                  public void onError(Throwable cause) {}

                  @Override
                  public void onCompleted() {}
                });
    StreamMessageRequest.Builder bid = StreamMessageRequest.newBuilder();
    bid.getArbitrationBuilder().setDeviceId(deviceId).setElectionId(electionId);
    stream.onNext(bid.build());
    StreamMessageResponse answer = answers.poll(20, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    assertThat(answer.getArbitration().getStatus().getCode()).isZero();
  }
}
