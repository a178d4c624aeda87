package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CpuPortTest {
  private static final byte[] LAST = {42};

  private final Random random = new Random(7);
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

  @Test
  void framesOfAllLengthsComeOutInOrderManyTimesRoundTheRing() throws Exception {
    try (CpuPort port = new CpuPort("west")) {
      port.deliverTo(received::add);
      for (int i = 0; i < 2_000; i++) {
        byte[] frame = frame(i % 100 == 0 ? 65_535 : random.nextInt(9_000));
        send(port, frame);
        // One at a time now and then, so that the reader falls asleep; else as fast as they go.
        if (i % 4 == 3) {
          for (int j = 0; j < 3; j++) {
            assertThat(received.poll(20, TimeUnit.SECONDS)).isNotNull();
          }
          assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(frame);
        }
      }
      assertThat(port.lost()).isZero();
    }
  }

  @Test
  void aSlowControllerLosesFramesAndNeverHoldsThePacketThreadUp() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    try (CpuPort port = new CpuPort("west")) {
      port.deliverTo(
          frame -> {
            try {
              slow.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            received.add(frame);
          });
      byte[] frame = frame(10_000);
      int sent = 1_000;
      for (int i = 0; i < sent; i++) {
        send(port, frame);
      }
      long lost = port.lost();
      assertThat(lost).isBetween(500L, (long) sent - 1);
      slow.countDown();
      for (long i = lost; i < sent; i++) {
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(frame);
      }
      send(port, LAST);
      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(LAST);
      assertThat(port.lost()).isEqualTo(lost);
    }
  }

  private byte[] frame(int length) {
    byte[] frame = new byte[length];
    random.nextBytes(frame);
    return frame;
  }

  private static void send(CpuPort port, byte[] frame) {
    byte[] behindOthers = new byte[frame.length + 3];
    Arrays.fill(behindOthers, (byte) 0x55);
    System.arraycopy(frame, 0, behindOthers, 3, frame.length);
    port.transmit(255, MemorySegment.ofArray(behindOthers), 3, frame.length);
  }
}
