package io.heddle.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelCountersTest {
  private static final List<String> LINES =
      List.of(
          "Inter-|   Receive                            |  Transmit",
          " face |bytes    packets errs drop fifo frame compressed multicast|bytes packets",
          "    lo:       0       0    0    0    0     0          0         0        0       0    0",
          "ned-a-1: 5000000000      31    0    0    0     0          0         0     777       8    0");

  @Test
  void anInterfaceIsFoundByItsWholeName() throws IOException {
    assertThat(KernelCounters.parse(LINES, "ned-a-1"))
        .isEqualTo(new InterfaceCounters(31, 5_000_000_000L, 8, 777));
    assertThatThrownBy(() -> KernelCounters.parse(LINES, "ned-a"))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no network interface ned-a");
  }
}
