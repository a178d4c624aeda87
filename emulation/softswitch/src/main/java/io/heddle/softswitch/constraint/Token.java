package io.heddle.softswitch.constraint;

/**
 * @param start where it begins in the constraint's text
 * @param end just after it
 */
record Token(Kind kind, String text, int start, int end) {
  enum Kind {
    ID,
    NUMBER,
    STRING,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  @Override
  public String toString() {
    return kind == Kind.END ? "the end" : "\"" + text + "\"";
  }
}
