package io.heddle.softswitch.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicationTest {
  private final boolean[] up = new boolean[512];
  private final Replication replication = new Replication(port -> up[port]);

  @Test
  void aGroupIsReplacedAsAWhole() {
    replication.setGroup(7, List.of(new Copy(1, 0), new Copy(2, 0)));
    replication.setGroup(7, List.of(new Copy(3, 9)));

    assertThat(replication.groups()).isEqualTo(Map.of(7, List.of(new Copy(3, 9))));
    assertThat(copies(7)).containsExactly(new Copy(3, 9));
  }

  @Test
  void aRemovedGroupHasNoCopies() {
    replication.setGroup(7, List.of(new Copy(1, 0)));

    assertThat(replication.removeGroup(7)).isTrue();
    assertThat(replication.removeGroup(7)).isFalse();
    assertThat(copies(7)).isEmpty();
    assertThat(replication.groups()).isEmpty();
  }

  @Test
  void aCopyGoesToTheFirstOfItsPortsThatIsUp() {
    Copy lonely = new Copy(9, 0);
    replication.setGroup(
        7,
        replication.replicas(
            List.of(
                List.of(lonely),
                List.of(new Copy(1, 10), new Copy(2, 20), new Copy(3, 30)),
                List.of(new Copy(2, 21), new Copy(1, 11)))));
    // Without a backup there is no choice, so nobody asks whether the port is up.
    assertThat(copies(7)).containsExactly(lonely);
    up[3] = true;
    assertThat(copies(7)).containsExactly(lonely, new Copy(3, 30));
    up[1] = true;
    assertThat(copies(7)).containsExactly(lonely, new Copy(1, 10), new Copy(1, 11));
    up[2] = true;
    assertThat(copies(7)).containsExactly(lonely, new Copy(1, 10), new Copy(2, 21));
    up[1] = false;
    assertThat(copies(7)).containsExactly(lonely, new Copy(2, 20), new Copy(2, 21));
  }

  @Test
  void sessionsHaveIdsOf15Bits() {
    CloneSession session = new CloneSession(replication.replicas(List.of()), 0, 0);
    replication.setSession(32767, session);
    assertThat(replication.session(32767)).isSameAs(session);
    assertThat(replication.session(32768)).isNull();
    assertThat(replication.session(1)).isNull();
    assertThat(replication.removeSession(32767)).isTrue();
    assertThat(replication.removeSession(32767)).isFalse();
    assertThatThrownBy(() -> replication.setSession(0, session)).hasMessageContaining("1 to 32767");
    assertThatThrownBy(() -> replication.setSession(32768, session))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<Copy> copies(int group) {
    Replicas replicas = replication.copies(group);
    return IntStream.range(0, replicas.size())
        .mapToObj(replicas::get)
        .filter(Objects::nonNull)
        .toList();
  }

  @Test
  void idsOutsideOf16BitsAreRefused() {
    assertThatThrownBy(() -> replication.setGroup(0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> replication.setGroup(65536, List.of()))
        .hasMessageContaining("1 to 65535");
  }
}
