package io.heddle.softswitch.bmv2;

import java.util.ArrayList;
import java.util.List;

/** The format strings of log_msg: {@code {}} stands for a value, {@code \{} for a brace. */
final class LogFormat {
  private LogFormat() {}

  /** The texts before, between and after the values. */
  static List<String> split(String format) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      char next = i + 1 < format.length() ? format.charAt(i + 1) : 0;
      if (c == '\\' && (next == '{' || next == '}')) {
        text.append(next);
        i++;
      } else if (c == '{' && format.indexOf('}', i) > 0) {
        texts.add(text.toString());
        text.setLength(0);
        i = format.indexOf('}', i);
      } else {
        text.append(c);
      }
    }
    texts.add(text.toString());
    return texts;
  }
}
