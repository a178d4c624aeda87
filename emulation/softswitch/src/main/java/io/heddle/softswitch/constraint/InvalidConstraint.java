package io.heddle.softswitch.constraint;

/** A constraint that cannot be read, or speaks of what its table or action does not have. */
public final class InvalidConstraint extends Exception {
  InvalidConstraint(String text, int at, String why) {
    super(
        "%s at line %d, column %d of \"%s\""
            .formatted(why, line(text, at), column(text, at), text.strip()));
  }

  private static long line(String text, int at) {
    return 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private static int column(String text, int at) {
    return at - text.lastIndexOf('\n', at - 1);
  }
}
