package io.heddle.softswitch.stf;

import java.util.List;

/** What became of a test. */
public sealed interface Outcome {
  /**
   * It passed.
   *
   * @param notes what the test's reading commands read, a line each
   */
  record Passed(List<String> notes) implements Outcome {
    public Passed {
      notes = List.copyOf(notes);
    }
  }

  /**
   * It failed.
   *
   * @param reason one line
   * @param details what was expected and what was got, a line each; may be empty
   */
  record Failed(String reason, List<String> details) implements Outcome {
    public Failed {
      details = List.copyOf(details);
    }
  }
}
