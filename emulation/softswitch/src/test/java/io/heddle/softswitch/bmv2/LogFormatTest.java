package io.heddle.softswitch.bmv2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogFormatTest {
  @Test
  void bracesStandForValues() {
    assertThat(LogFormat.split("from {} to {}.")).containsExactly("from ", " to ", ".");
    assertThat(LogFormat.split("{}{}")).containsExactly("", "", "");
    assertThat(LogFormat.split("nothing")).containsExactly("nothing");
    assertThat(LogFormat.split("")).containsExactly("");
    // As on bmv2, whatever is between them.
    assertThat(LogFormat.split("a {0} b")).containsExactly("a ", " b");
  }

  @Test
  void bracesCanBeWrittenThemselves() {
    assertThat(LogFormat.split("\\{{}\\}")).containsExactly("{", "}");
    assertThat(LogFormat.split("open { only")).containsExactly("open { only");
    assertThat(LogFormat.split("back\\slash")).containsExactly("back\\slash");
  }
}
