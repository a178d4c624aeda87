package io.heddle.softswitch.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The points of a traced program, and the words for what happens there. */
public final class TracePoints {
  private TracePoints() {}

  /**
   * A field, as the values of a point hold it.
   *
   * @param variable whether this is a varbit field, of which only the length in bytes is told
   */
  public record Named(String name, int widthBits, boolean signed, boolean variable) {
    private String next(TracedValues values) {
      if (variable) {
        return "(" + bytes(values.nextLong()) + ")";
      }
      return ValueText.of(name, widthBits, values.nextNumber(widthBits, signed));
    }
  }

  /** A part of the program begins. */
  public static TracePoint part(String name) {
    return (values, text) -> {
      text.line(1, name);
      text.setStatementDepth(2);
    };
  }

  /** The parser comes to a state. */
  public static TracePoint state(String name) {
    return (values, text) -> {
      text.line(2, "state " + name);
      text.setStatementDepth(3);
    };
  }

  /** A header was extracted; its fields' values follow. */
  public static TracePoint extracted(String header, List<Named> fields) {
    return (values, text) -> text.line(3, "extract " + header + ": " + list(fields, values));
  }

  /** The parser has chosen, by the values that follow. */
  public static TracePoint chosen(List<Named> keys, String next) {
    return (values, text) -> text.line(3, (keys.isEmpty() ? "" : list(keys, values) + ": ") + next);
  }

  /** The parser has ended; its error follows, 0 for none. */
  public static TracePoint parsed(Map<Integer, String> errors) {
    return (values, text) -> {
      int error = (int) values.nextLong();
      if (error != 0) {
        text.line(2, "stops with error " + errors.getOrDefault(error, "number " + error));
      }
    };
  }

  /** A checksum was verified; what it should be and what it is follow. */
  public static TracePoint verified(Named field) {
    return (values, text) -> {
      String right = field.next(values);
      String found = field.next(values);
      text.line(
          1,
          right.equals(found)
              ? "checksum %s: %s is right".formatted(field.name(), found)
              : "checksum %s: %s is wrong, %s would be right"
                  .formatted(field.name(), found, right));
    };
  }

  /** A checksum was brought up to date; it follows. */
  public static TracePoint updated(Named field) {
    return (values, text) ->
        text.line(1, "checksum %s: set to %s".formatted(field.name(), field.next(values)));
  }

  /** A question; the answer follows, 0 for no. */
  public static TracePoint asked(String question) {
    return (values, text) -> {
      text.line(2, answered(question, values));
      text.setStatementDepth(2);
    };
  }

  /** A question within an action; the answer follows, 0 for no. */
  public static TracePoint askedByStatement(String question) {
    return (values, text) -> text.statement(answered(question, values));
  }

  private static String answered(String question, TracedValues values) {
    String plain = isInParentheses(question) ? question : "(" + question + ")";
    return "if " + plain + ": " + (values.nextLong() != 0 ? "yes" : "no");
  }

  /** A statement that has no value of its own. */
  public static TracePoint done(String statement) {
    return (values, text) -> text.statement(statement);
  }

  /** A statement that has given a field a value, which follows. */
  public static TracePoint assigned(String statement, Named field) {
    return (values, text) -> text.statement(statement + " -> " + field.next(values));
  }

  /** The deparser has put a header in front of the payload. */
  public static TracePoint emitted(String header) {
    return (values, text) -> text.line(2, "emit " + header);
  }

  /** Whether the first parenthesis is closed by the last one. */
  private static boolean isInParentheses(String question) {
    int open = 0;
    for (int i = 0; i < question.length(); i++) {
      open += question.charAt(i) == '(' ? 1 : question.charAt(i) == ')' ? -1 : 0;
      if (open == 0 && i < question.length() - 1) {
        return false;
      }
    }
    return question.startsWith("(") && question.endsWith(")");
  }

  /** So many bytes, in words. */
  public static String bytes(long count) {
    return count == 1 ? "1 byte" : count + " bytes";
  }

  private static String list(List<Named> fields, TracedValues values) {
    List<String> parts = new ArrayList<>();
    for (Named field : fields) {
      parts.add(field.name() + "=" + field.next(values));
    }
    return String.join(", ", parts);
  }
}
