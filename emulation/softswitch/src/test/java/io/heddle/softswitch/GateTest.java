package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
  private final Gate gate = new Gate();

  @Test
  void noPacketThreadIsOnItsWayWhileAChangeIsMade() throws Exception {
    int threads = 3;
    AtomicInteger faults = new AtomicInteger();
    CountDownLatch running = new CountDownLatch(threads);
    // Plain fields: only the gate keeps them equal for who goes through.
    long[] versions = new long[2];
    boolean[] ended = new boolean[1];
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Gate.Passage passage = gate.newPassage();
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    running.countDown();
                    boolean end = false;
                    while (!end) {
                      passage.enter();
                      long first = versions[0];
                      Thread.onSpinWait();
                      if (first != versions[1]) {
                        faults.incrementAndGet();
                      }
                      end = ended[0];
                      passage.leave();
                    }
                  }));
    }
    running.await();
    for (int change = 0; change < 2_000; change++) {
      gate.between(
          () -> {
            versions[0]++;
            Thread.yield();
            versions[1]++;
          });
    }
    gate.between(() -> ended[0] = true);
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(faults).hasValue(0);
    assertThat(versions).containsExactly(2_000, 2_000);
  }

  @Test
  void aChangeThatFailsLeavesTheGateOpen() {
    Gate.Passage passage = gate.newPassage();
    assertThatThrownBy(
            () ->
                gate.between(
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    passage.enter();
    passage.leave();
  }
}
