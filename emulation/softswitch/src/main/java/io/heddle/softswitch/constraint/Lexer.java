package io.heddle.softswitch.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a constraint into tokens; comments are as in P4. */
final class Lexer {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<blank>\\s+|//[^\\r\\n]*|/\\*(?s:.*?)\\*/)"
              + "|(?<id>[_a-zA-Z][_a-zA-Z0-9]*)"
              + "|(?<number>0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|(?:0[dD])?[0-9]+)"
              + "|'(?<string>[^']*)'"
              + "|(?<symbol>&&|\\|\\||->|::|==|!=|>=|<=|[!()<>.;-])");

  private Lexer() {}

  /** The tokens of {@code text}, with one of kind END last. */
  static List<Token> tokens(String text) throws InvalidConstraint {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new InvalidConstraint(text, at, "unexpected character '" + text.charAt(at) + "'");
      }
      for (Token.Kind kind :
          List.of(Token.Kind.ID, Token.Kind.NUMBER, Token.Kind.STRING, Token.Kind.SYMBOL)) {
        String found = matcher.group(kind.name().toLowerCase(java.util.Locale.ROOT));
        if (found != null) {
          tokens.add(new Token(kind, found, at, matcher.end()));
        }
      }
      at = matcher.end();
    }
    tokens.add(new Token(Token.Kind.END, "", at, at));
    return tokens;
  }
}
