package io.heddle.controller.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketOwnersTest {
  @Property(tries = 200)
  void whoComesTakesBucketsForItselfAndMovesNoneBetweenOthers(
      @ForAll @Size(min = 1, max = 10) Set<@NotEmpty String> names,
      @ForAll @NotEmpty String comes) {
    Set<String> more = new HashSet<>(names);
    more.add(comes);
    for (int bucket = 0; bucket < Pipeline.BUCKETS; bucket++) {
      assertThat(BucketOwners.owner(bucket, more)).isIn(BucketOwners.owner(bucket, names), comes);
    }
  }

  @Test
  void threeReplicasGetAboutAThirdEach() {
    Map<String, Integer> shares = new HashMap<>();
    List<String> names = List.of("lb/proxy/p1", "lb/proxy/p2", "lb/proxy/p3");
    IntStream.range(0, Pipeline.BUCKETS)
        .forEach(bucket -> shares.merge(BucketOwners.owner(bucket, names), 1, Integer::sum));
    assertThat(shares.values()).hasSize(3).allMatch(share -> share > 60 && share < 110);
  }

  @Test
  void theOrderOfTheNamesDoesNotMatter() {
    List<String> names = List.of("a", "b", "c", "d");
    assertThat(IntStream.range(0, 256).mapToObj(bucket -> BucketOwners.owner(bucket, names)))
        .containsExactlyElementsOf(
            IntStream.range(0, 256)
                .mapToObj(bucket -> BucketOwners.owner(bucket, names.reversed()))
                .toList());
  }
}
