package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** programs/registers.p4: cells of any width, exchanged for what a packet carries. */
class RegisterTest {
  private final Rig rig = Rig.of("registers");

  RegisterTest() throws IOException {}

  @Test
  void aCellIsZeroUntilItIsWritten() {
    assertThat(rig.send(0, "0101 1234")).containsExactly(sent(1, "0101 0000"));
    assertThat(rig.send(0, "0101 5678")).containsExactly(sent(1, "0101 1234"));
    assertThat(rig.send(0, "0102 5678")).containsExactly(sent(1, "0102 0000"));
    assertThat(rig.dataplane.registers().get("I.narrow").get(1)).isEqualTo(0x5678);
  }

  @Test
  void aCellOf200BitsIsReadAndWrittenWhole() {
    String all = "ff".repeat(24) + "fe";

    assertThat(rig.send(0, "0203" + all)).containsExactly(sent(1, "0203" + "00".repeat(25)));
    assertThat(rig.send(0, "0203" + "ff".repeat(25)))
        .containsExactly(sent(1, "0203" + "ff".repeat(25)));
    assertThat(rig.dataplane.registers().get("I.wide").get(3)).isEqualTo(BigInteger.ZERO);
  }

  /** bmv2 reads a positive number where the highest bit is set, and goes on with that. */
  @Test
  void aSignedCellKeepsItsSign() {
    assertThat(rig.send(0, "0300 8010")).containsExactly(sent(1, "0300 0000"));
    assertThat(rig.send(0, "0300 0010")).containsExactly(sent(2, "0300 8010"));
  }

  @Test
  void anIndexOutsideTheArrayReadsAndWritesNothing() {
    assertThat(rig.send(0, "0104 1234")).containsExactly(sent(1, "0104 0000"));
    assertThat(rig.send(0, "0104 1234")).containsExactly(sent(1, "0104 0000"));
    assertThat(rig.send(0, "0204" + "11".repeat(25)))
        .containsExactly(sent(1, "0204" + "00".repeat(25)));
  }

  @Test
  void anActionThatReadsAndWritesIsOneStepForAllPacketThreads() throws Exception {
    int packets = 20_000;
    byte[] frame = {5, 0};
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        Worker worker = rig.dataplane.newWorker();
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < packets; i++) {
                    worker.process(
                        0, MemorySegment.ofArray(frame), 0, frame.length, (p, f, o, l) -> {});
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }

    assertThat(rig.dataplane.registers().get("I.count").get(0)).isEqualTo(2 * packets);
  }
}
