package io.heddle.controller.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NumberingTest {
  @Property(tries = 200)
  void numbersDifferAndFitSixteenBits(
      @ForAll @Size(max = 50) Set<@IntRange(min = 1, max = 0xffffff) Integer> ids) {
    SortedMap<Integer, Integer> numbers = Numbering.of(ids, Numbering::homeOf);
    assertThat(numbers.keySet()).isEqualTo(ids);
    assertThat(numbers.values()).doesNotHaveDuplicates().allMatch(n -> n >= 1 && n <= 65535);
  }

  @Property(tries = 200)
  void anIdentifierThatFitsKeepsItsNumberWhateverElseComes(
      @ForAll @IntRange(min = 1, max = 0xffff) int id,
      @ForAll @Size(max = 50) Set<@IntRange(min = 1, max = 0xffffff) Integer> others) {
    Set<Integer> ids = new HashSet<>(others);
    ids.add(id);
    assertThat(Numbering.of(ids, Numbering::homeOf)).containsEntry(id, id);
  }

  @Test
  void whoseHomeIsTakenMovesOnAndRoundTheEnd() {
    assertThat(Numbering.of(List.of(1, 2, 3), key -> Numbering.MAX))
        .isEqualTo(Map.of(1, Numbering.MAX, 2, 1, 3, 2));
  }

  @Test
  void allNumbersCanBeGiven() {
    List<Integer> keys = IntStream.rangeClosed(1, Numbering.MAX).boxed().toList();
    assertThat(Numbering.of(keys, key -> 7).values()).doesNotHaveDuplicates().hasSize(65535);
  }
}
