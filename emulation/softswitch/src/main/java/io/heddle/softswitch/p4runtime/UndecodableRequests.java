package io.heddle.softswitch.p4runtime;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Ends a call whose bytes are no message of its type with INVALID_ARGUMENT. By itself gRPC would
 * take that for a fault of the server: it logs it and answers UNKNOWN.
 */
final class UndecodableRequests implements ServerInterceptor {
  private UndecodableRequests() {}

  /** The service, with its messages decoded inside of this interceptor. */
  static ServerServiceDefinition refusedBy(P4RuntimeService service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service.bindService()),
        new UndecodableRequests());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean ended;

      @Override
      public void onMessage(Q message) {
        if (ended) {
          return;
        }
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          ended = true;
          call.close(
              Status.INVALID_ARGUMENT.withDescription(
                  "the request cannot be decoded: " + e.getStatus().getDescription()),
              new Metadata());
          // So that a stream is forgotten as if its client had hung up.
          super.onCancel();
        }
      }

      @Override
      public void onHalfClose() {
        if (!ended) {
          super.onHalfClose();
        }
      }

      @Override
      public void onReady() {
        if (!ended) {
          super.onReady();
        }
      }

      @Override
      public void onCancel() {
        if (!ended) {
          super.onCancel();
        }
      }

      @Override
      public void onComplete() {
        if (!ended) {
          super.onComplete();
        }
      }
    };
  }
}
