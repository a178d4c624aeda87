package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.heddle.p4runtime.DeviceConfig.StratumTofino.Pipe;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceConfigTest {
  @Test
  void bmv2TakesTheCompilersJsonAsItIs() {
    assertThat(new DeviceConfig.Bmv2(bytes("{}")).encode()).isEqualTo(bytes("{}"));
  }

  @Test
  void stratumTakesTheFilesOfATofinoProgramInOneMessage() {
    DeviceConfig config =
        new DeviceConfig.StratumTofino(
            "prog",
            bytes("{}"),
            List.of(new Pipe("pipe", bytes("c"), bytes("bin"), List.of(0, 300))));

    // Tags and lengths by hand, from the numbers in bf.proto.
    assertThat(config.encode().toByteArray())
        .isEqualTo(
            HexFormat.of()
                .parseHex(
                    "0a0470726f67"
                        + "12027b7d"
                        + "1a13"
                        + ("0a0470697065" + "120163" + "1a0362696e" + "220300ac02")));
  }

  @Test
  void aTofinoProgramHasAPipe() {
    assertThatThrownBy(() -> new DeviceConfig.StratumTofino("p", ByteString.EMPTY, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
