package io.heddle.cli.p4rt;

import java.util.ArrayList;
import java.util.List;

/**
 * One word of a line. A part in double quotes is taken as it is, with backslash before a quote or a
 * backslash; a word that begins with a quote is {@code quoted} and never a keyword. A {@code #} at
 * the beginning of a word starts a comment.
 */
record Word(String text, boolean quoted) {

  static List<Word> split(String line) throws LineException {
    List<Word> words = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      if (Character.isWhitespace(line.charAt(at))) {
        at++;
        continue;
      }
      if (line.charAt(at) == '#') {
        break;
      }
      boolean quoted = line.charAt(at) == '"';
      StringBuilder text = new StringBuilder();
      boolean inside = false;
      while (at < line.length() && (inside || !Character.isWhitespace(line.charAt(at)))) {
        char c = line.charAt(at++);
        if (c == '"') {
          inside = !inside;
        } else if (inside && c == '\\' && at < line.length()) {
          text.append(line.charAt(at++));
        } else {
          text.append(c);
        }
      }
      if (inside) {
        throw new LineException("a quote is not closed: add a \" at its end");
      }
      words.add(new Word(text.toString(), quoted));
    }
    return words;
  }

  /** The name as a word that {@link #split} gives back; {@code keywords} need quotes too. */
  static String quote(String name, List<String> keywords) {
    boolean plain =
        !name.isEmpty()
            && !keywords.contains(name)
            && name.chars().noneMatch(c -> Character.isWhitespace(c) || "\"\\#=".indexOf(c) >= 0);
    return plain ? name : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  boolean is(String keyword) {
    return !quoted && text.equals(keyword);
  }
}
