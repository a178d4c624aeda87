package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private final Election<String> election = new Election<>();

  @Test
  void theFirstClientWithAnIdBecomesPrimary() throws Rejection {
    assertThat(election.update("a", id(1))).containsExactly("a");
    assertThat(election.standing("a")).isEqualTo(Code.OK);
    assertThat(election.greatest()).isEqualTo(id(1));
  }

  @Test
  void aClientWithoutAnIdStaysBackupAndAloneIsTold() throws Rejection {
    assertThat(election.update("a", Optional.empty())).containsExactly("a");
    assertThat(election.standing("a")).isEqualTo(Code.NOT_FOUND);
    assertThat(election.greatest()).isEmpty();
  }

  @Test
  void aGreaterIdTakesOverAndTheNewPrimaryIsToldLast() throws Rejection {
    election.update("a", id(5));
    election.update("b", id(3));
    assertThat(election.update("c", id(9))).endsWith("c").containsExactlyInAnyOrder("a", "b", "c");
    assertThat(election.standing("a")).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(election.isPrimary(new ElectionId(0, 9))).isTrue();
    assertThat(election.isPrimary(new ElectionId(0, 5))).isFalse();
  }

  @Test
  void afterThePrimaryLeftNobodyIsPrimaryUntilAnIdAsGreatComes() throws Rejection {
    election.update("a", id(5));
    election.update("b", id(3));
    assertThat(election.leave("a")).containsExactly("b");
    assertThat(election.standing("b")).isEqualTo(Code.NOT_FOUND);
    assertThat(election.isPrimary(new ElectionId(0, 5))).isFalse();
    election.update("b", id(4));
    assertThat(election.standing("b")).isEqualTo(Code.NOT_FOUND);
    election.update("b", id(5));
    assertThat(election.standing("b")).isEqualTo(Code.OK);
  }

  @Test
  void aPrimaryThatLowersItsIdLeavesNoneAndAllAreTold() throws Rejection {
    election.update("a", id(5));
    election.update("b", id(4));
    assertThat(election.update("a", id(3))).containsExactlyInAnyOrder("a", "b");
    assertThat(election.standing("a")).isEqualTo(Code.NOT_FOUND);
    assertThat(election.standing("b")).isEqualTo(Code.NOT_FOUND);
    assertThat(election.greatest()).isEqualTo(id(5));
  }

  @Test
  void anIdInUseIsRefusedAndChangesNothing() throws Rejection {
    election.update("a", id(5));
    Rejection rejection = catchThrowableOfType(Rejection.class, () -> election.update("b", id(5)));
    assertThat(rejection.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(election.leave("b")).isEmpty();
    assertThat(election.standing("a")).isEqualTo(Code.OK);
  }

  @Test
  void aPrimaryMayRepeatItsOwnId() throws Rejection {
    election.update("a", id(5));
    election.update("a", id(5));
    assertThat(election.standing("a")).isEqualTo(Code.OK);
  }

  @Test
  void idsAreComparedAsUnsignedNumbersOf128Bits() throws Rejection {
    election.update("a", Optional.of(new ElectionId(0, -1)));
    election.update("b", Optional.of(new ElectionId(1, 0)));
    assertThat(election.standing("b")).isEqualTo(Code.OK);
    election.update("c", Optional.of(new ElectionId(-1, 0)));
    assertThat(election.standing("c")).isEqualTo(Code.OK);
  }

  @Test
  void tooManyClientsAreRefused() throws Rejection {
    for (int i = 0; i < Election.MAX_CLIENTS; i++) {
      election.update("client " + i, Optional.empty());
    }
    Rejection rejection =
        catchThrowableOfType(Rejection.class, () -> election.update("one more", Optional.empty()));
    assertThat(rejection.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  /** Whatever happens, a primary has the greatest id that was ever accepted. */
  @Property(tries = 200)
  void aPrimaryAlwaysHasTheGreatestIdEverSeen(
      @ForAll @Size(max = 40) List<@IntRange(max = 79) Integer> events) {
    Election<String> election = new Election<>();
    int greatestSeen = -1;
    String[] names = {"a", "b", "c", "d"};
    Integer[] held = new Integer[names.length];
    for (int event : events) {
      int who = event % names.length;
      int value = event / 8;
      if (event % 8 >= 4) {
        election.leave(names[who]);
        held[who] = null;
      } else {
        try {
          election.update(names[who], id(value));
          held[who] = value;
          greatestSeen = Math.max(greatestSeen, value);
        } catch (Rejection e) {
          assertThat(held).contains(value);
        }
      }
      for (int i = 0; i < names.length; i++) {
        if (election.isPrimary(names[i])) {
          assertThat(held[i]).isEqualTo(greatestSeen);
        } else if (held[i] != null) {
          assertThat(held[i]).isLessThanOrEqualTo(greatestSeen);
        }
      }
    }
  }

  private static Optional<ElectionId> id(long low) {
    return Optional.of(new ElectionId(0, low));
  }
}
