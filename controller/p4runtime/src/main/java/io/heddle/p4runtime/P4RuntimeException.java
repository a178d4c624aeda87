package io.heddle.p4runtime;

import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A device refused a request, or could not be reached or understood. */
public class P4RuntimeException extends IOException {
  private final Status.Code code;

  P4RuntimeException(Status.Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The gRPC code of the failure, by which a caller can tell what may help. */
  public Status.Code code() {
    return code;
  }

  /** The code, with the words and the cause that came with it, if any. */
  static String describe(Status status) {
    List<String> words = new ArrayList<>();
    if (status.getDescription() != null) {
      words.add(status.getDescription().strip());
    }
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      words.add(status.getCause().getMessage().strip());
    }
    return words.isEmpty()
        ? status.getCode().name()
        : status.getCode() + " (" + String.join(": ", words) + ")";
  }
}
