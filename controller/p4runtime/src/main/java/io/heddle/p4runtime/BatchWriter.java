package io.heddle.p4runtime;

import static java.util.Objects.requireNonNullElse;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.heddle.p4.v1.Error;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.WriteException.Failure;
import io.heddle.p4runtime.entity.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Writes a list of updates in requests of bounded size, one after another, and gathers what failed
 * (P4Runtime 1.5 sections 12 and 10).
 */
final class BatchWriter {
  private static final Metadata.Key<io.heddle.p4.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(io.heddle.p4.rpc.Status.getDefaultInstance()));

  private final String device;
  private final Limit limit;
  private final Consumer<WriteRequest> send;

  /** What one request may hold. */
  record Limit(int updates, long bytes) {
    /** A list that must not be cut. */
    static final Limit NONE = new Limit(Integer.MAX_VALUE, Long.MAX_VALUE);

    /** A server need not take more than 4 MiB in a message (appendix on gRPC limits). */
    static Limit ofUpdates(int updates) {
      return new Limit(updates, 2 << 20);
    }
  }

  /**
   * A writer of batches.
   *
   * @param send makes the call, and throws what gRPC does
   */
  BatchWriter(String device, Limit limit, Consumer<WriteRequest> send) {
    this.device = device;
    this.limit = limit;
    this.send = send;
  }

  void write(WriteRequest header, List<Update> updates, List<io.heddle.p4.v1.Update> messages)
      throws WriteException {
    List<Failure> failures = new ArrayList<>();
    StatusRuntimeException cause = null;
    int start = 0;
    while (start < messages.size()) {
      int end = batchEnd(messages, start);
      WriteRequest request = header.toBuilder().addAllUpdates(messages.subList(start, end)).build();
      try {
        send.accept(request);
      } catch (StatusRuntimeException e) {
        cause = e;
        Optional<List<Error>> errors = errors(e, end - start);
        if (errors.isEmpty()) {
          // Not about single updates: the rest would fare no better, so it is not sent.
          Status status = e.getStatus();
          for (int i = start; i < updates.size(); i++) {
            String reason = i < end ? requireNonNullElse(status.getDescription(), "") : "not sent";
            failures.add(new Failure(i, updates.get(i), status.getCode(), reason));
          }
          break;
        }
        for (int i = start; i < end; i++) {
          Error error = errors.get().get(i - start);
          Status.Code code = Status.fromCodeValue(error.getCanonicalCode()).getCode();
          if (code != Status.Code.OK) {
            failures.add(new Failure(i, updates.get(i), code, error.getMessage()));
          }
        }
      }
      start = end;
    }
    if (!failures.isEmpty()) {
      throw new WriteException(device, failures, cause);
    }
  }

  private int batchEnd(List<io.heddle.p4.v1.Update> messages, int start) {
    int end = start;
    long bytes = 0;
    while (end < messages.size() && end - start < limit.updates()) {
      bytes += messages.get(end).getSerializedSize();
      if (end > start && bytes > limit.bytes()) {
        break;
      }
      end++;
    }
    return end;
  }

  /**
   * The device's word on each of {@code count} updates. Empty if it says nothing of them, which
   * means that all failed: no details are no success.
   */
  private static Optional<List<Error>> errors(StatusRuntimeException failure, int count) {
    Metadata trailers = failure.getTrailers();
    io.heddle.p4.rpc.Status details = trailers == null ? null : trailers.get(DETAILS);
    if (details == null || details.getDetailsCount() != count) {
      return Optional.empty();
    }
    List<Error> errors = new ArrayList<>(count);
    try {
      for (Any detail : details.getDetailsList()) {
        errors.add(detail.unpack(Error.class));
      }
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
    boolean anyFailed =
        IntStream.range(0, count).anyMatch(i -> errors.get(i).getCanonicalCode() != 0);
    return anyFailed ? Optional.of(errors) : Optional.empty();
  }
}
