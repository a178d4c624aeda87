package io.heddle.softswitch.trace;

/**
 * A place in a traced program. Its code hands over the values that it has there, and the point puts
 * them into words.
 */
@FunctionalInterface
public interface TracePoint {
  /**
   * Tells what happened.
   *
   * @param values what the program's code has handed over, in the order that the point expects
   */
  void tell(TracedValues values, TraceText text);
}
