package io.heddle.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EchoesTest {
  @Test
  void aCounterIsFoundByTheNameAboveIt() {
    List<String> lines =
        List.of(
            "Ip: Forwarding DefaultTTL",
            "Ip: 2 64",
            "Icmp: InMsgs InErrors InEchos",
            "Icmp: 9 0 7",
            "IcmpMsg: InType8",
            "IcmpMsg: 7");
    assertThat(Echoes.counter(lines, "Icmp:", "InEchos")).isEqualTo(7);
  }
}
