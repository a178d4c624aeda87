package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Truth;
import java.math.BigInteger;
import java.util.List;

/**
 * A state of the parser.
 *
 * @param key what the transitions compare, with the width in bits of each part
 */
public record ParseState(
    String name, List<Step> steps, List<KeyPart> key, List<Transition> transitions) {
  public ParseState {
    steps = List.copyOf(steps);
    key = List.copyOf(key);
    transitions = List.copyOf(transitions);
  }

  public record KeyPart(Data value, int widthBits) {}

  /** What a state does before it chooses the next. */
  public sealed interface Step {}

  public record Extract(Header header) implements Step {}

  /** Extracts the next element of a stack. */
  public record ExtractNext(HeaderStack stack) implements Step {}

  /** Skips bits: a multiple of 8. */
  public record Advance(Data bits) implements Step {}

  /** Ends parsing with an error if the condition does not hold. */
  public record Verify(Truth condition, Data error) implements Step {}

  public record Perform(Statement statement) implements Step {}

  /** Taken if each key part, masked, has the value; the first that fits is taken. */
  public record Transition(List<BigInteger> values, List<BigInteger> masks, String next) {
    public Transition {
      values = List.copyOf(values);
      masks = List.copyOf(masks);
    }
  }
}
