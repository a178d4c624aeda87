package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What can be told of a switch's options without starting one. */
class SwitchCommandTest {
  private static final String ROUTER = "../emulation/softswitch/examples/router.json";

  @TempDir private Path folder;

  private record Outcome(int status, String out, List<String> err) {}

  private static Outcome heddle(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int status = command.execute(SwitchCommand.joined(("switch " + line).strip().split(" +")));
    return new Outcome(status, out.toString(), err.toString().lines().toList());
  }

  @ParameterizedTest(name = "switch {0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "''                                | name a PROGRAM.json, or give --no-p4",
        "absent.json                       | there is no file absent.json",
        "--no-p4 --tofino                  | Unknown option: '--tofino'",
        "--no-p4 -- --tofino               | Unknown option: '--tofino'",
        "--no-p4 -i veth1                  | -i is PORT@IFACE, for example 1@veth1, not 'veth1'",
        "--no-p4 -i x@veth1                | -i is PORT@IFACE",
        "--no-p4 -i 1@                     | -i is PORT@IFACE",
        "--no-p4 -i 1@a -i 1@b             | port 1 is given twice",
        "--no-p4 -i 1@a -i 2@a             | interface a is given twice",
        "--no-p4 -i 1@no-such-port         | there is no network interface no-such-port",
        "--no-p4 -i 600@a                  | port 600 of switch switch is not possible; use 0 to 511",
        "--no-p4 -i 7@a -- --cpu-port 7    | use 0 to 511 without 7",
        "--no-p4 -i 1@a --use-files 0      | cannot read a_in.pcap",
        "--no-p4 -- --cpu-port 512         | --cpu-port is 1 to 511, not 512",
        "--no-p4 -- --drop-port 512        | --drop-port is 0 to 511, not 512",
        "--no-p4 --device-id x             | --device-id is a number of 64 bits, not 'x'",
        "--no-p4 -L loud                   | --log-level is one of trace, debug",
        "--no-p4 --dump-packet-data -1     | are 0 or more",
        "--no-p4 -- --grpc-server-addr x   | --grpc-server-addr is HOST:PORT, not 'x'",
        "--no-p4 -- --grpc-server-addr 1.1.1.1:70000 | --grpc-server-addr is HOST:PORT",
        "--no-p4 -- --grpc-server-ssl      | needs --grpc-server-cert and --grpc-server-key",
        "--no-p4 --restore-state f         | --restore-state cannot be used here",
        "--no-p4 --packet-in s             | --packet-in cannot be used here",
        "--no-p4 --dp-grpc-server-addr s   | --dp-grpc-server-addr cannot be used here",
      })
  void aMistakeIsOneLineAndStatus2(String options, String message) {
    Outcome outcome = heddle(options);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).hasSize(1).first().asString().contains(message);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void whatMeansNothingHereIsWarnedOfAndIgnored() {
    Outcome outcome =
        heddle(
            "--no-p4 --thrift-port 9090 --nanolog ipc:///tmp/a --max-port-count 8 --log-flush"
                + " -i 1@no-such-port -- --priority-queues 8 --disable-swap");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err())
        .containsExactlyInAnyOrder(
            "heddle: --thrift-port is ignored: there is no Thrift server; use P4Runtime",
            "heddle: --nanolog is ignored: there are no nanomsg messages; use --log",
            "heddle: --max-port-count is ignored: there can be as many ports as there are numbers",
            "heddle: --priority-queues is ignored: packets do not wait in queues here",
            "heddle: there is no network interface no-such-port");
  }

  @Test
  void aProgramBehindPcapIsTheProgram() {
    assertThat(heddle("-i 1@no-such-port --pcap " + ROUTER).err())
        .containsExactly("heddle: there is no network interface no-such-port");
  }

  @Test
  void aDamagedProgramOrP4InfoIsOneLine() throws Exception {
    Path program = Files.writeString(folder.resolve("a.json"), "{}");
    assertThat(heddle(program.toString()).err()).hasSize(1);
    Path p4info = Files.writeString(folder.resolve("a.p4info.txtpb"), "tables {");
    assertThat(heddle(program.toString()).err())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("heddle: " + p4info + ": not a p4info text");
  }

  @Test
  void versionsAreTold() {
    assertThat(heddle("--version").out()).isNotBlank();
    assertThat(heddle("--json-version").out()).isEqualTo("2.23\n");
  }
}
