package io.heddle.p4runtime;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest.ResponseType;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import java.time.Duration;
import java.util.Optional;

/** The calls about a device's program (P4Runtime 1.5 sections 14 and 15). */
final class PipelineCalls {
  // Loading a program may compile it; no call timeout is meant for that.
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Calls calls;
  private final Session session;

  PipelineCalls(Calls calls, Session session) {
    this.calls = calls;
    this.session = session;
  }

  static ForwardingPipelineConfig config(P4Info p4info, ByteString deviceConfig, long cookie) {
    if (cookie == 0) {
      throw new IllegalArgumentException("a cookie of 0 cannot be told from none");
    }
    return ForwardingPipelineConfig.newBuilder()
        .setP4Info(p4info.message())
        .setP4DeviceConfig(deviceConfig)
        .setCookie(ForwardingPipelineConfig.Cookie.newBuilder().setCookie(cookie))
        .build();
  }

  PipelineChange install(ForwardingPipelineConfig config, PipelinePolicy policy)
      throws P4RuntimeException {
    Optional<ForwardingPipelineConfig> installed = get(ResponseType.COOKIE_ONLY);
    if (installed.filter(old -> old.getCookie().equals(config.getCookie())).isPresent()) {
      return PipelineChange.UNCHANGED;
    }
    // Without a program there is nothing to keep, and PINS takes no other action first.
    if (policy == PipelinePolicy.RECONCILE && installed.isPresent() && reconcile(config)) {
      return PipelineChange.KEPT;
    }
    set(Action.VERIFY_AND_COMMIT, config);
    return PipelineChange.EMPTIED;
  }

  /** Returns false if the device cannot do such a thing at all. */
  private boolean reconcile(ForwardingPipelineConfig config) throws P4RuntimeException {
    try {
      set(Action.RECONCILE_AND_COMMIT, config);
      return true;
    } catch (P4RuntimeException e) {
      if (e.code() == Status.Code.UNKNOWN) {
        finishHalfReconciled();
      } else if (e.code() != Status.Code.UNIMPLEMENTED) {
        throw e;
      }
      return false;
    }
  }

  /**
   * bmv2 inserts what it had saved, which fails for every counter, and stays between two programs:
   * it takes no third one before that change is committed.
   */
  private void finishHalfReconciled() throws P4RuntimeException {
    try {
      set(Action.COMMIT, ForwardingPipelineConfig.getDefaultInstance());
    } catch (P4RuntimeException e) {
      if (e.code() != Status.Code.NOT_FOUND && e.code() != Status.Code.UNKNOWN) {
        throw e;
      }
      // Then no change was under way, and the device only had a poor word for its refusal.
    }
  }

  void set(Action action, ForwardingPipelineConfig config) throws P4RuntimeException {
    SetForwardingPipelineConfigRequest.Builder request =
        SetForwardingPipelineConfigRequest.newBuilder()
            .setDeviceId(calls.options().deviceId())
            .setRole(calls.options().roleName())
            .setAction(action);
    session.electionId().ifPresent(id -> request.setElectionId(id.message()));
    if (action != Action.COMMIT) {
      request.setConfig(config);
    }
    session.check();
    calls.make(
        "refused the program", TIMEOUT, stub -> stub.setForwardingPipelineConfig(request.build()));
  }

  Optional<ForwardingPipelineConfig> get(ResponseType type) throws P4RuntimeException {
    session.check();
    try {
      var response =
          calls.make(
              "did not tell its program",
              stub ->
                  stub.getForwardingPipelineConfig(
                      GetForwardingPipelineConfigRequest.newBuilder()
                          .setDeviceId(calls.options().deviceId())
                          .setResponseType(type)
                          .build()));
      return response.hasConfig() ? Optional.of(response.getConfig()) : Optional.empty();
    } catch (P4RuntimeException e) {
      // The specification wants an answer without a program; bmv2 refuses the question.
      if (e.code() == Status.Code.FAILED_PRECONDITION) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
