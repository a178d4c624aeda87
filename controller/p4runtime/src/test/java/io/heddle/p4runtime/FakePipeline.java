package io.heddle.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.GetForwardingPipelineConfigResponse;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import java.util.ArrayList;
import java.util.List;

/** The program of a fake device, which knows all five actions. */
final class FakePipeline {
  private final List<Action> done = new ArrayList<>();
  private ForwardingPipelineConfig running;
  private ForwardingPipelineConfig saved;
  private boolean half;
  private boolean refusesQuestions;
  private Status reconciling = Status.OK;

  /** As bmv2 does, instead of an answer without a configuration. */
  void refuseQuestionsWithoutProgram() {
    refusesQuestions = true;
  }

  void cannotReconcile(Status answer) {
    reconciling = answer;
  }

  /** The actions that were not refused, in their order. */
  List<Action> done() {
    return List.copyOf(done);
  }

  void check() {
    if (running == null) {
      throw Status.FAILED_PRECONDITION.withDescription("no program").asRuntimeException();
    }
  }

  /** Returns whether the forwarding state goes. */
  boolean set(SetForwardingPipelineConfigRequest request) {
    Action action = request.getAction();
    if ((action == Action.COMMIT) == request.hasConfig()) {
      throw Status.INVALID_ARGUMENT.withDescription("wrong config").asRuntimeException();
    }
    if (action != Action.COMMIT && request.getConfig().getP4DeviceConfig().isEmpty()) {
      throw Status.INVALID_ARGUMENT.withDescription("empty program").asRuntimeException();
    }
    switch (action) {
      case VERIFY -> {}
      case VERIFY_AND_SAVE -> saved = request.getConfig();
      case VERIFY_AND_COMMIT -> {
        if (half) {
          throw Status.UNKNOWN.withDescription("between two programs").asRuntimeException();
        }
        running = request.getConfig();
      }
      case RECONCILE_AND_COMMIT -> {
        if (!reconciling.isOk()) {
          if (reconciling.getCode() == Status.Code.UNKNOWN) {
            saved = request.getConfig();
            half = true;
          }
          throw reconciling.asRuntimeException();
        }
        running = request.getConfig();
      }
      case COMMIT -> {
        if (saved == null) {
          throw Status.NOT_FOUND.withDescription("nothing saved").asRuntimeException();
        }
        running = saved;
        saved = null;
        half = false;
      }
      default -> throw Status.INVALID_ARGUMENT.asRuntimeException();
    }
    done.add(action);
    return action == Action.VERIFY_AND_COMMIT || action == Action.COMMIT;
  }

  GetForwardingPipelineConfigResponse get(GetForwardingPipelineConfigRequest request) {
    if (running == null && refusesQuestions) {
      throw Status.FAILED_PRECONDITION.withDescription("no program").asRuntimeException();
    }
    GetForwardingPipelineConfigResponse.Builder response =
        GetForwardingPipelineConfigResponse.newBuilder();
    if (running != null) {
      ForwardingPipelineConfig.Builder config =
          response.getConfigBuilder().setCookie(running.getCookie());
      switch (request.getResponseType()) {
        case COOKIE_ONLY -> {}
        case P4INFO_AND_COOKIE -> config.setP4Info(running.getP4Info());
        default -> throw new AssertionError("not asked by our client");
      }
    }
    return response.build();
  }
}
