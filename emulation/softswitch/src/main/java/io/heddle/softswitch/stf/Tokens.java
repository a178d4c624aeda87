package io.heddle.softswitch.stf;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of one line, and where one stands in it. */
final class Tokens {
  // The longer ones first: a number goes before a name, and two-character signs before one.
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:"
              + "(0[xX][0-9a-fA-F*]+|0[bB][01*]+|0[oO][0-7*]+|[0-9]+(?:\\.[0-9]+)?(?![.0-9]))"
              + "|([0-9]+(?=\\.\\.))"
              + "|([a-zA-Z_$][a-zA-Z_$0-9]*|\"[^\"]+\")"
              + "|(&&&|->|\\.\\.|==|!=|<=|>=|[<>:,.()\\[\\]/=])"
              + ")");

  private static final int NUMBER = 1;
  private static final int SHORT_NUMBER = 2;
  private static final int NAME = 3;

  private final Path file;
  private final int line;
  private final String text;
  private final Matcher matcher;
  private int position;

  Tokens(Path file, int line, String text) {
    this.file = file;
    this.line = line;
    this.text = text.stripTrailing();
    this.matcher = TOKEN.matcher(this.text);
  }

  int line() {
    return line;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  /** The rest of the line, which is then used up. */
  String rest() {
    String rest = text.substring(position);
    position = text.length();
    return rest.strip();
  }

  void requireEnd() throws StfSyntaxException {
    if (!atEnd()) {
      throw unexpected("the end of the line");
    }
  }

  StfSyntaxException unexpected(String wanted) {
    String found =
        atEnd() ? "the line ends" : "there is '" + text.substring(position).strip() + "'";
    return error("expected " + wanted + ", but " + found);
  }

  StfSyntaxException error(String message) {
    return new StfSyntaxException(file, line, message);
  }

  /** Takes the sign if it is next. */
  boolean accept(String sign) {
    if (look() && sign.equals(matcher.group().strip())) {
      position = matcher.end();
      return true;
    }
    return false;
  }

  void require(String sign) throws StfSyntaxException {
    if (!accept(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  boolean isNumberNext() {
    return look() && (matcher.group(NUMBER) != null || matcher.group(SHORT_NUMBER) != null);
  }

  /** A number's text, which may have a fraction. */
  String number(String what) throws StfSyntaxException {
    if (!isNumberNext()) {
      throw unexpected(what);
    }
    position = matcher.end();
    return matcher.group().strip();
  }

  /** One word of a name, without quotes. */
  String name(String what) throws StfSyntaxException {
    if (!look() || matcher.group(NAME) == null) {
      throw unexpected(what);
    }
    position = matcher.end();
    String name = matcher.group(NAME);
    return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
  }

  private boolean look() {
    return !atEnd() && matcher.region(position, text.length()).lookingAt();
  }
}
