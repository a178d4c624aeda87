package io.heddle.agent.bmv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class Bmv2TargetTest {
  private static final SwitchSpec SPEC = new SwitchSpec("west", 7, Map.of());

  @TempDir Path directory;

  @Test
  void aMachineWithoutBmv2IsToldWhatToDo() {
    assertThatThrownBy(() -> Bmv2Target.in(directory.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "simple_switch_grpc is not on the PATH: install bmv2 built with PI, or use the"
                + " backend \"embedded\"");
  }

  @Test
  void aProgramThatCannotRunIsReportedWithWhatItPrints() throws IOException {
    program("echo 'libpi.so.0: cannot open shared object file' >&2; exit 127");
    assertThatThrownBy(() -> Bmv2Target.in(directory.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("does not run: libpi.so.0: cannot open shared object file");
  }

  @Test
  void aSwitchThatEndsIsReportedInOneLineWithTheEndOfItsLog() throws IOException {
    program(
        """
        [ "$1" = --help ] && { echo --device-id; exit 0; }
        echo first; echo second; echo third; echo 'no interface veth9'
        exit 3
        """);
    Target target = Bmv2Target.in(directory.toString());
    assertThatThrownBy(() -> target.start(SPEC))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "simple_switch_grpc for west (ports {}) ended with status 3; end of its log: second;"
                + " third; no interface veth9");
  }

  @Test
  void optionsAreGivenOnlyToBuildsThatHaveThem() throws IOException {
    program(
        """
        [ "$1" = --help ] && { echo --device-id --thrift-port; exit 0; }
        echo "$@"
        exit 1
        """);
    Target target = Bmv2Target.in(directory.toString());
    assertThatThrownBy(() -> target.start(new SwitchSpec("west", 7, Map.of(1, "veth1"))))
        .hasMessageContaining("--no-p4 --device-id 7 -i 1@veth1 ")
        .hasMessageContaining(" --thrift-port ")
        .hasMessageContaining(" -- --grpc-server-addr 127.0.0.1:")
        .hasMessageNotContaining("--notifications-addr");
  }

  @Test
  void twoRealSwitchesAnswerWithoutAProgramAndEndWhenClosed() throws Exception {
    assumeInstalled();
    Target target = Bmv2Target.fromPath();
    Target.Running west = target.start(SPEC);
    try (Target.Running east = target.start(new SwitchSpec("east", 8, Map.of()))) {
      assertThat(east.address()).isNotEqualTo(west.address());
      new Socket(east.address().getAddress(), east.address().getPort()).close();
    } finally {
      west.close();
    }
    assertThatThrownBy(
            () -> new Socket(west.address().getAddress(), west.address().getPort()).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void aRealSwitchWithAPortThatDoesNotExistIsRefused() throws Exception {
    assumeInstalled();
    Target target = Bmv2Target.fromPath();
    assertThatThrownBy(() -> target.start(new SwitchSpec("west", 7, Map.of(1, "no-such-port"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("for west (ports {1=no-such-port}) cannot open all its ports");
  }

  private static void assumeInstalled() {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, Bmv2Target.PROGRAM))),
        "bmv2 is not installed here");
  }

  private void program(String script) throws IOException {
    Path file = directory.resolve(Bmv2Target.PROGRAM);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
