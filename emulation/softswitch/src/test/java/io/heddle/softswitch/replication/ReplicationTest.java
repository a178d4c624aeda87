package io.heddle.softswitch.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicationTest {
  private final Replication replication = new Replication();

  @Test
  void aGroupIsReplacedAsAWhole() {
    replication.setGroup(7, List.of(new Copy(1, 0), new Copy(2, 0)));
    replication.setGroup(7, List.of(new Copy(3, 9)));

    assertThat(replication.groups()).isEqualTo(Map.of(7, List.of(new Copy(3, 9))));
    assertThat(replication.copies(7)).containsExactly(new Copy(3, 9));
  }

  @Test
  void aRemovedGroupHasNoCopies() {
    replication.setGroup(7, List.of(new Copy(1, 0)));

    assertThat(replication.removeGroup(7)).isTrue();
    assertThat(replication.removeGroup(7)).isFalse();
    assertThat(replication.copies(7)).isEmpty();
    assertThat(replication.groups()).isEmpty();
  }

  @Test
  void idsOutsideOf16BitsAreRefused() {
    assertThatThrownBy(() -> replication.setGroup(0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> replication.setGroup(65536, List.of()))
        .hasMessageContaining("1 to 65535");
  }
}
