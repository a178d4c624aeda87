package io.heddle.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads steps that run an external program. */
final class ExecReader {
  private final Predicate<String> isProgram;

  ExecReader(Predicate<String> isProgram) {
    this.isProgram = isProgram;
  }

  Step.Action read(Cursor at, List<String> hosts) throws ScenarioException {
    Cursor.Fields fields =
        at.fields("an exec step", "host", "command", "timeout", "repeat", "capture", "background");
    Optional<Cursor> capture = fields.optional("capture");
    return new Step.Exec(
        fields.required("host").reference("host", hosts),
        AppReader.command(fields.required("command"), isProgram),
        StepReader.or(fields, "timeout", Quantity::duration, Duration.ofMinutes(2)),
        StepReader.repeat(fields),
        capture.isPresent() ? Optional.of(capture(capture.get())) : Optional.empty(),
        StepReader.background(fields));
  }

  private static Step.CaptureNumber capture(Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("a capture", "pattern", "unit");
    Cursor patternAt = fields.required("pattern");
    try {
      Pattern pattern = Pattern.compile(patternAt.text(), Pattern.MULTILINE);
      if (pattern.matcher("").groupCount() < 1) {
        throw patternAt.error("'pattern' needs a group in parentheses around the number");
      }
      return new Step.CaptureNumber(pattern, fields.required("unit").text());
    } catch (PatternSyntaxException e) {
      throw patternAt.error("'pattern' is not a regular expression: " + e.getDescription());
    }
  }
}
