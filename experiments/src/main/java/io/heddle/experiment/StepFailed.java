package io.heddle.experiment;

import io.heddle.scenario.Step;

/** A step could not do what it is for, such as a download that got no answer. */
final class StepFailed extends Exception {
  private static final long serialVersionUID = 1;

  StepFailed(Step step, String reason) {
    super("step '" + step.name() + "' failed: " + reason);
  }

  StepFailed(Step step, Exception cause) {
    super(
        "step '"
            + step.name()
            + "' failed: "
            + (cause.getMessage() == null ? cause.toString() : cause.getMessage()),
        cause);
  }
}
