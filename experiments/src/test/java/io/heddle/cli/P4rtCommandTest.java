package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import io.heddle.agent.SwitchSpec;
import io.heddle.p4.v1.ReadResponse;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.softswitch.EmbeddedSwitch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Each command of {@code heddle p4rt} on an embedded switch with this repository's program. */
class P4rtCommandTest {
  private static final String P4INFO = "../p4src/compiled/heddle.p4info.txtpb";
  private static final String CONFIG = "../p4src/compiled/heddle.json";

  private static final String ANSWER =
      "insert arp_proxy network=7 target_address=10.0.0.1 => answer mac=02:00:00:00:00:01";
  private static final String GROUP = "insert multicast group=3 => port=1 port=2,instance=4";

  @TempDir private Path folder;

  private EmbeddedSwitch device;

  private record Outcome(int status, List<String> out, List<String> err) {}

  @BeforeEach
  void start() throws Exception {
    device =
        EmbeddedSwitch.start(
            new SwitchSpec("s1", 1, new TreeMap<>()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    device.close();
  }

  private String target() {
    return "127.0.0.1:" + device.address().getPort();
  }

  private Outcome p4rt(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int status =
        command.execute(Stream.concat(Stream.of("p4rt"), Stream.of(words)).toArray(String[]::new));
    return new Outcome(status, out.toString().lines().toList(), err.toString().lines().toList());
  }

  /** Of one word each, at the switch of this test. */
  private Outcome at(String line) {
    return p4rt((line + " --target " + target()).split(" "));
  }

  private Outcome write(String line) {
    return p4rt("write", "--target", target(), line);
  }

  private void setProgram() {
    Outcome set = at("pipeline set --p4info " + P4INFO + " --config " + CONFIG);
    assertThat(set.err()).isEmpty();
    assertThat(set.status()).isZero();
  }

  @Test
  void aProgramIsSetOnceAndToldByName() {
    assertThat(at("info").out()).last().isEqualTo("no program");
    String set = "pipeline set --p4info " + P4INFO + " --config " + CONFIG;
    assertThat(at(set).out()).containsExactly("device 1 at " + target() + " runs the program");
    assertThat(at(set).out())
        .containsExactly("device 1 at " + target() + " ran this program already");
    Outcome info = at("info");
    assertThat(info.status()).isZero();
    assertThat(info.out())
        .startsWith("device 1 at " + target() + " speaks P4Runtime 1.5.0")
        .contains(
            "table arp_proxy: 65536 entries, counted",
            "  key target_address: exact, 32 bits",
            "  action answer(mac: 48 bits)",
            "  action NoAction() as the default only")
        .anyMatch(line -> line.matches("cookie 0x[0-9a-f]+"))
        .anyMatch(line -> line.startsWith("counter refused_in: "));
  }

  @Test
  void aProgramIsVerifiedThenSavedThenCommitted() {
    String set = "pipeline set --p4info " + P4INFO + " --config " + CONFIG + " --action ";
    assertThat(at(set + "verify").out()).first().asString().endsWith(" could run the program");
    assertThat(at("info").out()).last().isEqualTo("no program");
    assertThat(at(set + "save").status()).isZero();
    assertThat(at("pipeline set --action commit").out())
        .first()
        .asString()
        .endsWith(" runs the program that was saved");
    assertThat(at(set + "reconcile").out())
        .first()
        .asString()
        .endsWith(" ran this program already");
    assertThat(at("read").status()).isZero();
  }

  @Test
  void theProgramIsSavedAsItWasGiven() throws Exception {
    setProgram();
    Path info = folder.resolve("info");
    Path config = folder.resolve("config");
    assertThat(at("pipeline get --p4info-out " + info + " --config-out " + config).status())
        .isZero();
    assertThat(config).hasSameBinaryContentAs(Path.of(CONFIG));
    assertThat(P4Info.parse(Files.readString(info)))
        .isEqualTo(P4Info.parse(Files.readString(Path.of(P4INFO))));
  }

  @Test
  void theProgramIsGivenInTheFormsOfProtobuf() throws Exception {
    setProgram();
    P4Info known = P4Info.parse(Files.readString(Path.of(P4INFO)));
    assertThat(P4Info.parse(String.join("\n", at("info --text").out()))).isEqualTo(known);
    io.heddle.p4.config.v1.P4Info.Builder read = io.heddle.p4.config.v1.P4Info.newBuilder();
    JsonFormat.parser().merge(String.join("\n", at("info --json").out()), read);
    assertThat(read.build()).isEqualTo(known.message());
  }

  @Test
  void whatIsReadCanBeWrittenAgain() throws Exception {
    setProgram();
    Path file = Files.writeString(folder.resolve("lines"), "# two\n" + ANSWER + "\n\n" + GROUP);
    assertThat(at("write " + file).out()).containsExactly("2 changes made");
    Outcome read = at("read");
    assertThat(read.out()).containsExactly(ANSWER, GROUP);
    assertThat(at("read arp_proxy --counters").out())
        .containsExactly(ANSWER + "  # 0 packets, 0 bytes");
    Files.write(file, read.out().stream().map(l -> l.replace("insert", "delete")).toList());
    // A deletion with an action is the deletion of its key.
    assertThat(at("write " + file).err()).isEmpty();
    assertThat(at("read").out()).isEmpty();
    Files.write(file, read.out());
    assertThat(at("write " + file).status()).isZero();
    assertThat(at("read").out()).containsExactlyElementsOf(read.out());
  }

  @Test
  void entriesAreReadInTheFormsOfProtobuf() throws Exception {
    setProgram();
    write(ANSWER);
    write(GROUP);
    ReadResponse.Builder text = ReadResponse.newBuilder();
    TextFormat.merge(String.join("\n", at("read --text").out()), text);
    assertThat(text.getEntitiesList()).hasSize(2);
    ReadResponse.Builder json = ReadResponse.newBuilder();
    JsonFormat.parser()
        .merge("{\"entities\":" + String.join("\n", at("read --json").out()) + "}", json);
    assertThat(json.build()).isEqualTo(text.build());
  }

  @Test
  void defaultsAndCountersAreRead() {
    setProgram();
    assertThat(at("read arp_proxy --defaults").out())
        .containsExactly("# constant: modify arp_proxy default => NoAction");
    assertThat(at("read counter refused_in").out())
        .first()
        .isEqualTo("# counter refused_in cell 0: 0 packets, 0 bytes");
  }

  @Test
  void oneChangeOnTheCommandLineMayBeOneWordOrMany() {
    setProgram();
    assertThat(write(ANSWER).out()).containsExactly("1 change made");
    assertThat(at("write delete arp_proxy network=7 target_address=10.0.0.1").status()).isZero();
    assertThat(at("read").out()).isEmpty();
  }

  @Test
  void eachRefusedChangeIsNamedWithItsLineAndTheDevicesReason() throws Exception {
    setProgram();
    write(ANSWER);
    Path file =
        Files.writeString(
            folder.resolve("lines"),
            GROUP + "\n" + ANSWER + "\n" + ANSWER.replace("network=7", "network=8"));
    Outcome outcome = at("write " + file);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).containsExactly("2 changes made, 1 failed");
    assertThat(outcome.err())
        .singleElement()
        .asString()
        .startsWith("heddle: " + file + ":2: " + ANSWER + ": ALREADY_EXISTS: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback", "dataplane"})
  void nothingIsChangedIfAChangeOfAnAtomicRequestFails(String atomicity) throws Exception {
    setProgram();
    write(ANSWER);
    Path file =
        Files.writeString(
            folder.resolve("lines"),
            ANSWER.replace("network=7", "network=8") + "\n" + ANSWER + "\n" + GROUP);
    Outcome outcome = at("write " + file + " --atomicity " + atomicity);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).containsExactly("nothing changed");
    assertThat(outcome.err())
        .anyMatch(
            line -> line.startsWith("heddle: " + file + ":2: " + ANSWER + ": ALREADY_EXISTS"));
    assertThat(at("read").out()).containsExactly(ANSWER);
    Files.writeString(file, ANSWER.replace("network=7", "network=8") + "\n" + GROUP);
    assertThat(at("write " + file + " --atomicity " + atomicity).out())
        .containsExactly("2 changes made");
  }

  @Test
  void nothingIsSentIfAnyLineIsWrong() throws Exception {
    setProgram();
    Path file =
        Files.writeString(
            folder.resolve("lines"), ANSWER + "\ninsert arp network=1\n" + GROUP + "\nfoo");
    Outcome outcome = at("write " + file);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).hasSize(2);
    assertThat(outcome.err().get(0)).startsWith("heddle: " + file + ":2: ");
    assertThat(outcome.err().get(1)).startsWith("heddle: " + file + ":4: 'foo' is no change");
    assertThat(at("read").out()).isEmpty();
  }

  @Test
  void whoIsNotPrimaryIsToldWhoIs() throws Exception {
    setProgram();
    try (P4RuntimeClient other =
        P4RuntimeClient.connect(ClientOptions.primary(target(), 1, ElectionId.of(5)))) {
      assertThat(other.isPrimary()).isTrue();
      Outcome outcome = write(ANSWER);
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.err())
          .containsExactly(
              "heddle: device 1 at %s has another primary, with election id 5; a higher"
                      .formatted(target())
                  + " --election-id takes its place");
      assertThat(at("read").status()).isZero();
      // Another role has another primary.
      assertThat(at("write --role guest " + GROUP.replace("group=3", "group=4")).status()).isZero();
      assertThat(at("write --election-id 6 " + GROUP).status()).isZero();
    }
    // Nobody is primary now, and the switch waits for a bid of at least 6.
    assertThat(write(ANSWER).status()).isZero();
  }

  @ParameterizedTest(name = "p4rt {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "info --target nowhere        | --target is HOST:PORT, not 'nowhere'",
        "info --device-id 0           | --device-id is 1 or more",
        "info extra                   | Unmatched argument at index 2: 'extra'",
        "pipeline set --config x      | --p4info and --config are missing",
        "pipeline set --action erase  | --action is verify, save, commit, verify-and-commit or",
        "pipeline set --action commit --config x | leave --p4info and --config out",
        "pipeline get                 | give --p4info-out, --config-out, or both",
        "pipeline get x --config-out y | Unmatched argument at index 3: 'x'",
        "pipeline set --p4info absent --config absent | there is no file absent",
        "pipeline set --p4info pom.xml --config pom.xml | pom.xml: not a p4info text",
        "read --election-id 0         | 0 is no bid",
        "read --role=                 | --role needs a name",
        "read --deadline 0            | --deadline is 1 or more seconds",
        "read --text --json           | --text and --json exclude each other",
        "write absent                 | there is no file absent",
        "write --atomicity all x      | --atomicity is continue, rollback or dataplane, not",
        "write one two                | a line that begins with insert, modify or delete",
        "write --election-id x delete | --election-id is a number of 64 bits, not 'x'",
      })
  void aMistakeIsOneLineAndStatus2(String line, String message) {
    Outcome outcome = p4rt(line.split(" "));
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).singleElement().asString().contains(message);
    assertThat(outcome.out()).isEmpty();
  }

  @ParameterizedTest(name = "p4rt {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "read arp                     | there is no table 'arp'; there are overlay_termination, ",
        "read counter                 | there is no counter ''; there are refused_in, refused_out",
        "read counter x               | there is no counter 'x'",
        "write insert arp_proxy       | insert needs '=> ...' at its end",
      })
  void aNameThatTheProgramLacksIsOneLineAndStatus2(String line, String message) {
    setProgram();
    Outcome outcome = at(line);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).singleElement().asString().contains(message);
    assertThat(outcome.out()).isEmpty();
  }

  @ParameterizedTest(name = "p4rt {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "read                         | has no program; give it one with 'heddle p4rt pipeline set'",
        "write delete a               | has no program",
        "info --text                  | has no program",
        "pipeline get --config-out x  | has no program",
        "pipeline set --action commit | refused the program",
        "info --device-id 9           | device 9 at ",
      })
  void whatTheDeviceCannotDoIsOneLineAndStatus1(String line, String message) {
    Outcome outcome = at(line);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).singleElement().asString().contains(message);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aDeviceThatIsNotThereIsOneLineAndStatus1() {
    String gone = target();
    device.close();
    Outcome outcome = p4rt("info", "--target", gone);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).singleElement().asString().contains("at " + gone);
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of("", "info", "pipeline", "pipeline set", "pipeline get", "read", "write")) {
      Outcome help = p4rt((command + " --help").strip().split(" "));
      assertThat(help.status()).isZero();
      assertThat(help.out()).first().asString().startsWith("Usage: heddle p4rt " + command);
    }
  }
}
