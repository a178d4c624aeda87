package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a parser may write over what it has extracted: then the headers at its end do not tell
 * what it decided by.
 */
final class ParserWrites {
  private final Program program;
  private final Map<String, ParseState> states = new HashMap<>();

  private ParserWrites(Program program) {
    this.program = program;
    program.states().forEach(state -> states.put(state.name(), state));
  }

  static boolean of(Program program) {
    ParserWrites writes = new ParserWrites(program);
    return program.states().stream()
        .anyMatch(state -> state.steps().stream().anyMatch(writes::isWrite) || writes.again(state));
  }

  private boolean isWrite(ParseState.Step step) {
    return step instanceof ParseState.Perform(Statement statement)
        && switch (statement) {
          case Statement.Assign(Place target, var value) -> isOnWire(target);
          case Statement.Hash(Place target, var base, var calculation, var size) ->
              isOnWire(target);
          case HeaderStatement h -> true;
          default -> false;
        };
  }

  private boolean isOnWire(Place target) {
    return !(target instanceof Expression.FieldValue(var field))
        || !program.headers().get(field.header()).metadata();
  }

  /** Whether a header that the state extracts can be extracted once more. */
  private boolean again(ParseState state) {
    List<Header> own = extracted(state);
    if (new HashSet<>(own).size() < own.size()) {
      return true;
    }
    Set<String> seen = new HashSet<>();
    Deque<ParseState> left = new ArrayDeque<>(List.of(state));
    while (!left.isEmpty()) {
      for (ParseState.Transition transition : left.remove().transitions()) {
        if (transition.next() != null && seen.add(transition.next())) {
          ParseState next = states.get(transition.next());
          if (extracted(next).stream().anyMatch(own::contains)) {
            return true;
          }
          left.add(next);
        }
      }
    }
    return false;
  }

  private static List<Header> extracted(ParseState state) {
    return state.steps().stream()
        .filter(ParseState.Extract.class::isInstance)
        .map(step -> ((ParseState.Extract) step).header())
        .toList();
  }
}
