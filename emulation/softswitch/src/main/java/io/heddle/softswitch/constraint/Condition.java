package io.heddle.softswitch.constraint;

import java.util.function.Predicate;

/** A checked expression that is true or false. {@code text} is how it was written. */
sealed interface Condition {
  String text();

  boolean holds(Assignment values);

  /** The part that is to blame for a condition that does not hold. */
  default String violated(Assignment values) {
    return text();
  }

  record Both(Condition left, Condition right, String text) implements Condition {
    @Override
    public boolean holds(Assignment values) {
      return left.holds(values) && right.holds(values);
    }

    @Override
    public String violated(Assignment values) {
      return left.holds(values) ? right.violated(values) : left.violated(values);
    }
  }

  /** Anything that is to blame as a whole. */
  record Test(Predicate<Assignment> test, String text) implements Condition {
    @Override
    public boolean holds(Assignment values) {
      return test.test(values);
    }
  }
}
