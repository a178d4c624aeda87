package io.heddle.p4runtime;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.v1.P4RuntimeGrpc.P4RuntimeBlockingStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** How one device is called: each call has a deadline, and a failure names the device. */
record Calls(ClientOptions options, P4RuntimeBlockingStub stub) {
  P4RuntimeBlockingStub within(Duration timeout) {
    return stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Makes a call within the call timeout.
   *
   * @param failure what the device did if the call fails, for a message to people
   */
  <T> T make(String failure, Function<P4RuntimeBlockingStub, T> call) throws P4RuntimeException {
    return make(failure, options.callTimeout(), call);
  }

  <T> T make(String failure, Duration timeout, Function<P4RuntimeBlockingStub, T> call)
      throws P4RuntimeException {
    try {
      return call.apply(within(timeout));
    } catch (StatusRuntimeException e) {
      throw failed(failure, e);
    }
  }

  P4RuntimeException failed(String what, StatusRuntimeException cause) {
    Status status = cause.getStatus();
    return new P4RuntimeException(
        status.getCode(),
        "%s %s: %s".formatted(options.device(), what, P4RuntimeException.describe(status)),
        cause);
  }
}
