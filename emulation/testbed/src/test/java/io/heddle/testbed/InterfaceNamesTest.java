package io.heddle.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InterfaceNamesTest {
  @Test
  void namesTellWhatTheyAre() {
    InterfaceNames names = new InterfaceNames();
    assertThat(names.next("ned-a", "1")).isEqualTo("ned-a-1");
    assertThat(names.next("ned-a", "1")).isEqualTo("ned-a~1-1");
    assertThat(names.next("a-very-long-ned-name", "12")).isEqualTo("a-very-long--12");
    assertThat(names.next("a-very-long-ned-nome", "12")).isEqualTo("a-very-lon~1-12");
    assertThat(names.next("a/b c", "x")).isEqualTo("a_b_c-x");
  }

  @Property
  void everyNameIsNewAndOneThatLinuxTakes(
      @ForAll List<String> stems, @ForAll @IntRange(min = 1, max = 510) int port) {
    InterfaceNames names = new InterfaceNames();
    Set<String> seen = new HashSet<>();
    for (String stem : stems) {
      String name = names.next(stem, port + ".4094");
      assertThat(name).matches("[A-Za-z0-9_.~-]{1,15}").isNotIn(".", "..");
      assertThat(seen.add(name)).isTrue();
    }
  }
}
