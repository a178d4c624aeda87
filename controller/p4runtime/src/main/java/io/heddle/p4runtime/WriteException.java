package io.heddle.p4runtime;

import static java.util.stream.Collectors.joining;

import io.grpc.Status;
import io.heddle.p4runtime.entity.Update;
import java.util.List;

/**
 * Some updates of a write failed; all others of that write are in the device. When the request
 * itself failed on its way, its updates are among the failures although the device may have made
 * them.
 */
public final class WriteException extends P4RuntimeException {
  private static final int NAMED = 3;

  private final List<Failure> failures;

  /**
   * One update that failed, and why, in the device's words, which may be empty. {@code index} is
   * its place in the list that was written.
   */
  public record Failure(int index, Update update, Status.Code code, String reason) {
    @Override
    public String toString() {
      Status status = reason.isEmpty() ? code.toStatus() : code.toStatus().withDescription(reason);
      return "%s of %s: %s".formatted(update.kind(), update.entity(), describe(status));
    }
  }

  WriteException(String device, List<Failure> failures, Throwable cause) {
    super(failures.getFirst().code(), summary(device, failures), cause);
    this.failures = List.copyOf(failures);
  }

  /** All failures, in the order of the updates; never empty. */
  public List<Failure> failures() {
    return failures;
  }

  private static String summary(String device, List<Failure> failures) {
    String first = failures.stream().limit(NAMED).map(Failure::toString).collect(joining("; "));
    int more = failures.size() - NAMED;
    return "%s: %d updates failed: %s%s"
        .formatted(device, failures.size(), first, more > 0 ? "; and " + more + " more" : "");
  }
}
