package io.heddle.softswitch.p4runtime;

import io.grpc.Status;

/** A request, or one update of it, that the server refuses with a canonical gRPC code. */
final class Rejection extends Exception {
  private final Status.Code code;

  Rejection(Status.Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  Status.Code code() {
    return code;
  }

  Status toStatus() {
    return code.toStatus().withDescription(getMessage());
  }

  static Rejection invalid(String message) {
    return new Rejection(Status.Code.INVALID_ARGUMENT, message);
  }

  /** The p4info and the program of a config contradict each other. */
  static Rejection mismatch(String message) {
    return invalid("p4info and device config do not belong together: " + message);
  }

  static Rejection denied(String message) {
    return new Rejection(Status.Code.PERMISSION_DENIED, message);
  }

  static Rejection notFound(String message) {
    return new Rejection(Status.Code.NOT_FOUND, message);
  }

  static Rejection full(String message) {
    return new Rejection(Status.Code.RESOURCE_EXHAUSTED, message);
  }

  static Rejection unimplemented(String message) {
    return new Rejection(Status.Code.UNIMPLEMENTED, message);
  }
}
