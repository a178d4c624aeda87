package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Truth;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

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

  /**
   * Extracts a header.
   *
   * @param variableBits how many bits its varbit field takes; empty if it has none
   */
  public record Extract(Header header, Optional<Data> variableBits) implements Step {}

  /** Extracts the next element of a stack. */
  public record ExtractNext(HeaderStack stack, Optional<Data> variableBits) implements Step {}

  /** Skips bits; any number but a multiple of 8 is an error. */
  public record Advance(Data bits) implements Step {}

  /** Ends parsing with an error if the condition does not hold. */
  public record Verify(Truth condition, Data error) implements Step {}

  public record Perform(Statement statement) implements Step {}

  /** Where to go on; of several, the first that fits is taken. */
  public sealed interface Transition {
    /** The next state, or null to end. */
    String next();
  }

  /** Fits always. */
  public record Always(String next) implements Transition {}

  /** Fits if each key part, masked, has the value. */
  public record OnValue(List<BigInteger> values, List<BigInteger> masks, String next)
      implements Transition {
    public OnValue {
      values = List.copyOf(values);
      masks = List.copyOf(masks);
    }
  }

  /** Fits if the key is in a value set. */
  public record OnMember(ValueSet set, String next) implements Transition {}
}
