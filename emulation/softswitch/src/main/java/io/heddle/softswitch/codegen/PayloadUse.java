package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Calculation;
import io.heddle.softswitch.bmv2.Checksum;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.Statement;
import java.util.stream.Stream;

/** Whether a program looks at bytes of a packet that its parser does not extract. */
final class PayloadUse {
  private PayloadUse() {}

  static boolean of(Program program) {
    return looksAhead(program) || calculations(program).anyMatch(PayloadUse::hasPayload);
  }

  private static boolean looksAhead(Program program) {
    return program.states().stream()
        .anyMatch(
            state ->
                Lookaheads.reach(state.key()) > 0
                    || state.steps().stream().anyMatch(step -> Lookaheads.reach(step) > 0));
  }

  private static Stream<Calculation> calculations(Program program) {
    Stream<Calculation> hashes =
        program.actions().stream()
            .flatMap(action -> action.statements().stream())
            .filter(Statement.Hash.class::isInstance)
            .map(statement -> ((Statement.Hash) statement).calculation());
    return Stream.concat(hashes, program.checksums().stream().map(Checksum::calculation));
  }

  private static boolean hasPayload(Calculation calculation) {
    return calculation.inputs().stream().anyMatch(Calculation.PayloadInput.class::isInstance);
  }
}
