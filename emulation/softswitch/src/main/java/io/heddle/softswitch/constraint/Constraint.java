package io.heddle.softswitch.constraint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One restriction of a table's entries or of an action's parameters, ready to be asked. */
public final class Constraint {
  /** Between the quotes of a text that was written in several pieces. */
  private static final Pattern SEAM = Pattern.compile("\"\\s+\"");

  private final Condition condition;

  private Constraint(Condition condition) {
    this.condition = condition;
  }

  /**
   * The {@code @entry_restriction} among a table's annotations, if there is one.
   *
   * @param keys the types of the key fields whose values are numbers, by name
   */
  public static Optional<Constraint> ofTable(List<String> annotations, Map<String, Type> keys)
      throws InvalidConstraint {
    return find(annotations, "@entry_restriction", keys, true);
  }

  /**
   * The {@code @action_restriction} among an action's annotations, if there is one.
   *
   * @param params the types of the parameters whose values are numbers, by name
   */
  public static Optional<Constraint> ofAction(List<String> annotations, Map<String, Type> params)
      throws InvalidConstraint {
    return find(annotations, "@action_restriction", params, false);
  }

  private static Optional<Constraint> find(
      List<String> annotations, String name, Map<String, Type> variables, boolean hasPriority)
      throws InvalidConstraint {
    for (String annotation : annotations) {
      if (annotation.startsWith(name)) {
        String text = text(name, annotation);
        Checker checker = new Checker(text, variables, hasPriority);
        return Optional.of(new Constraint(checker.condition(Parser.parse(text))));
      }
    }
    return Optional.empty();
  }

  private static String text(String name, String annotation) throws InvalidConstraint {
    String quoted = annotation.substring(name.length()).strip();
    if (!quoted.startsWith("(\"") || !quoted.endsWith("\")") || quoted.length() < 4) {
      throw new InvalidConstraint(annotation, 0, name + " needs its text in (\" and \")");
    }
    String text = SEAM.matcher(quoted.substring(2, quoted.length() - 2)).replaceAll("\n");
    int quote = text.indexOf('"');
    if (quote >= 0) {
      throw new InvalidConstraint(text, quote, "unexpected quotation mark");
    }
    return text;
  }

  /** The part that does not hold, as it was written; empty if all of it holds. */
  public Optional<String> violation(Assignment values) {
    return condition.holds(values)
        ? Optional.empty()
        : Optional.of(condition.violated(values).strip());
  }
}
