package io.heddle.softswitch.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTest {
  @Test
  void noPacketOfAnyWorkerIsLost() throws Exception {
    Counters counters = new Counters(3);
    List<Thread> threads = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      int number = worker;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 100_000; i++) {
                      counters.add(number, 1, 60);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(counters.packets(1)).isEqualTo(400_000);
    assertThat(counters.bytes(1)).isEqualTo(24_000_000);
    assertThat(counters.packets(0)).isZero();
    assertThat(counters.packets(2)).isZero();
  }

  @Test
  void takingACounterBackKeepsWhatWasCountedSince() {
    Counters counters = new Counters(3);
    counters.add(0, 1, 60);
    Runnable undo = counters.set(1, 1000, 5);
    counters.add(1, 1, 100);
    assertThat(counters.packets(1)).isEqualTo(1001);
    assertThat(counters.bytes(1)).isEqualTo(105);
    undo.run();
    assertThat(counters.packets(1)).isEqualTo(2);
    assertThat(counters.bytes(1)).isEqualTo(160);
  }

  @Test
  void countersAreThereFromIndexZero() {
    Counters counters = new Counters(3);

    assertThat(counters.contains(0)).isTrue();
    assertThat(counters.contains(2)).isTrue();
    assertThat(counters.contains(3)).isFalse();
    assertThat(counters.contains(-1)).isFalse();
  }

  @Test
  void aRegisterIsCutToItsWidth() {
    Registers registers = new Registers(4, 12);
    registers.write(3, 0xabcde);
    registers.write(4, 1);

    assertThat(registers.read(3)).isEqualTo(0xcde);
    assertThat(registers.contains(4)).isFalse();
    assertThat(registers.contains(-1)).isFalse();
  }
}
