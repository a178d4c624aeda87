package io.heddle.cli;

import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.EmbeddedSwitch;
import io.heddle.softswitch.Forwarding;
import io.heddle.softswitch.InitialProgram;
import io.heddle.softswitch.SwitchOptions;
import io.heddle.softswitch.Wiring;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.trace.TraceLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the options of simple_switch_grpc, so that scripts that start one can start this. */
@Command(
    name = "switch",
    sortOptions = false,
    customSynopsis = "heddle switch [OPTION...] [PROGRAM.json] [-- OPTION...]",
    description = {
      "Run the embedded switch on this machine's network interfaces, with P4Runtime.",
      "Takes the options of simple_switch_grpc, on either side of '--'; those that mean nothing"
          + " here are ignored with a warning. Needs CAP_NET_RAW, which root has."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle switch --no-p4 -i 1@veth1 -i 2@veth2 -- --cpu-port 255",
      "  heddle switch router.json -i 1@veth1 -i 2@veth2 --log",
      "  heddle switch router.json -i 1@a -i 2@b --use-files 0"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "130:ended by Ctrl-C; 143 by SIGTERM",
      "  2:wrong usage, a program that cannot be run, or an interface that cannot be opened"
    })
final class SwitchCommand implements Callable<Integer> {
  /** v1model's port numbers have 9 bits. */
  private static final int MAX_PORT = 511;

  @Parameters(
      arity = "0..1",
      paramLabel = "PROGRAM.json",
      description = "The program to run, as p4c-bm2-ss compiles it.")
  private Path program;

  @Option(
      names = "--p4info",
      paramLabel = "FILE",
      description =
          "The program's p4info in protobuf text form. Default: PROGRAM.p4info.txtpb or"
              + " PROGRAM.p4info.txt beside the program. Without one, controllers have to set a"
              + " pipeline config first.")
  private Path p4info;

  @Option(
      names = "--no-p4",
      description = "Start without a program; frames are dropped until a controller sets one.")
  private boolean noP4;

  @Option(
      names = {"-i", "--interface"},
      paramLabel = "PORT@IFACE",
      description = "Port number and network interface; once for each port.")
  private List<String> interfaces = List.of();

  @Option(names = "--device-id", paramLabel = "N", description = "Default: 0.")
  private String deviceId = "0";

  @Option(
      names = "--grpc-server-addr",
      paramLabel = "HOST:PORT",
      description = "Where the P4Runtime server listens. Default: 0.0.0.0:9559.")
  private String address = "0.0.0.0:9559";

  @Option(
      names = "--cpu-port",
      paramLabel = "N",
      description = "The port for packet-in and packet-out. Without it there are none.")
  private Integer cpuPort;

  @Option(
      names = "--drop-port",
      paramLabel = "N",
      description = "The port that means 'drop this packet'. Default: 511.")
  private int dropPort = LoadOptions.DEFAULT.dropPort();

  @Mixin private SwitchLogOptions log;

  @Option(
      names = "--pcap",
      arity = "0..1",
      paramLabel = "DIR",
      fallbackValue = ".",
      description = "Write each port's frames to IFACE_in.pcap and IFACE_out.pcap.")
  private Path pcap;

  @Option(
      names = "--use-files",
      paramLabel = "SECONDS",
      description =
          "Take frames from IFACE_in.pcap after so many seconds, and write what leaves to"
              + " IFACE_out.pcap, in place of network interfaces.")
  private Integer useFiles;

  @Option(
      names = "--strict",
      description =
          "Finish every checksum before the program and send every packet by itself. By default"
              + " what hosts' kernels hand over in one piece leaves in one piece where it can, which"
              + " is faster; programs see the same packets.")
  private boolean strict;

  @Option(
      names = "--no-kernel-flows",
      description =
          "Let this process forward every packet. By default packets like earlier ones are left to"
              + " the kernel where that can do it (Linux 6.6, as root), which is faster.")
  private boolean noKernelFlows;

  @Mixin private SwitchTlsOptions tls;

  @Mixin private Bmv2Options others;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  /**
   * simple_switch_grpc takes some options only behind a '--'; here they are one list.
   *
   * @param arguments of any command
   */
  static String[] joined(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].equals("switch")) {
      return arguments;
    }
    return Arrays.stream(arguments).filter(a -> !a.equals("--")).toArray(String[]::new);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (others.printVersions(out)) {
      return 0;
    }
    takeProgramFromPcap();
    Bmv2Options.warnings(spec).forEach(err::println);
    Optional<InitialProgram> first = firstProgram(err);
    TraceSink trace = log.open(spec.commandLine());
    EmbeddedSwitch started = EmbeddedSwitch.start(options(trace.log()), first);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, trace)));
    String host = address.substring(0, address.lastIndexOf(':'));
    // The line that scripts wait for, in simple_switch_grpc's words.
    out.println("Server listening on " + host + ":" + started.address().getPort());
    out.flush();
    new CountDownLatch(1).await(); // until a signal ends the JVM
    return 0;
  }

  private static void end(EmbeddedSwitch started, TraceSink trace) {
    started.close();
    trace.close();
  }

  private SwitchOptions options(Optional<TraceLog> trace) {
    return new SwitchOptions(
        "switch",
        unsigned(deviceId),
        ports(),
        wiring(),
        cpuPort == null ? OptionalInt.empty() : OptionalInt.of(port("--cpu-port", cpuPort, 1)),
        new LoadOptions(port("--drop-port", dropPort, 0), trace),
        forwarding(),
        listenAddress(),
        tls.serverTls(spec.commandLine()));
  }

  private Forwarding forwarding() {
    if (strict) {
      return Forwarding.STRICT;
    }
    return noKernelFlows ? Forwarding.SUPER_FRAMES : Forwarding.KERNEL_FLOWS;
  }

  /** An optional argument takes the next word, even where that was meant to be the program. */
  private void takeProgramFromPcap() {
    if (program == null && !noP4 && pcap != null && pcap.toString().endsWith(".json")) {
      program = pcap;
      pcap = Path.of(".");
    }
  }

  private Optional<InitialProgram> firstProgram(PrintWriter err) throws IOException {
    if (noP4) {
      if (program != null) {
        err.println("heddle: " + program + " is ignored because of --no-p4");
      }
      return Optional.empty();
    }
    if (program == null) {
      throw wrong("name a PROGRAM.json, or give --no-p4 to start without one");
    }
    byte[] json = read(program);
    Optional<Path> described = p4info == null ? besideProgram() : Optional.of(p4info);
    return Optional.of(
        new InitialProgram(
            json, described.isPresent() ? Optional.of(p4info(described.get())) : Optional.empty()));
  }

  private Optional<Path> besideProgram() {
    String name = program.getFileName().toString().replaceFirst("\\.json$", "");
    // p4c's users name it after the program, or after the source.
    return Stream.of(".p4info.txtpb", ".p4info.txt", ".p4.p4info.txtpb", ".p4.p4info.txt")
        .map(end -> program.resolveSibling(name + end))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static P4Info p4info(Path file) throws IOException {
    try {
      return P4Info.parse(new String(read(file), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private SortedMap<Integer, String> ports() {
    SortedMap<Integer, String> ports = new TreeMap<>();
    for (String attachment : interfaces) {
      int at = attachment.indexOf('@');
      if (at < 1
          || at == attachment.length() - 1
          || !attachment.substring(0, at).matches("[0-9]{1,9}")) {
        throw wrong("-i is PORT@IFACE, for example 1@veth1, not '" + attachment + "'");
      }
      int number = Integer.parseInt(attachment.substring(0, at));
      String name = attachment.substring(at + 1);
      if (ports.containsValue(name)) {
        throw wrong("interface " + name + " is given twice");
      }
      if (ports.put(number, name) != null) {
        throw wrong("port " + number + " is given twice");
      }
    }
    return ports;
  }

  private Wiring wiring() {
    if (useFiles != null) {
      return new Wiring.Files(Duration.ofSeconds(Math.max(0, useFiles)));
    }
    return pcap == null ? new Wiring.Interfaces() : new Wiring.Recorded(pcap);
  }

  private InetSocketAddress listenAddress() {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw wrong("--grpc-server-addr is HOST:PORT, not '" + address + "'");
    }
    String host = address.substring(0, colon).replaceAll("^\\[|\\]$", "");
    InetSocketAddress found = new InetSocketAddress(host, Integer.parseInt(port));
    if (found.isUnresolved()) {
      throw wrong("--grpc-server-addr: there is no host '" + host + "'");
    }
    return found;
  }

  private int port(String option, int number, int least) {
    if (number < least || number > MAX_PORT) {
      throw wrong("%s is %d to %d, not %d".formatted(option, least, MAX_PORT, number));
    }
    return number;
  }

  private long unsigned(String number) {
    try {
      return Long.parseUnsignedLong(number);
    } catch (NumberFormatException e) {
      throw wrong("--device-id is a number of 64 bits, not '" + number + "'");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
