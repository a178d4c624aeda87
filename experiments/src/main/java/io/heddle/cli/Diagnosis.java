package io.heddle.cli;

import io.heddle.testbed.Sandbox;
import io.heddle.testbed.app.ExternalProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One thing that a machine has or lacks.
 *
 * @param detail what was found, or what to do about it
 */
record Diagnosis(String what, boolean ok, String detail) {
  private static final int LIMIT_SECONDS = 15;

  String line() {
    return String.format("  %-3s %-28s %s", ok ? "ok" : "no", what, detail);
  }

  static List<Diagnosis> ofWhatRunsNeed() throws InterruptedException {
    List<Diagnosis> all = new ArrayList<>();
    int feature = Runtime.version().feature();
    all.add(
        new Diagnosis(
            "JDK 25",
            feature == 25,
            feature == 25 ? Runtime.version().toString() : "install a JDK 25; this is " + feature));
    all.add(program("ip", "install iproute2"));
    all.add(program("unshare", "install util-linux"));
    all.add(program("setpriv", "install util-linux"));
    all.add(program("mount", "install mount (util-linux)"));
    Diagnosis sandbox = sandbox();
    all.add(sandbox);
    if (sandbox.ok()) {
      all.add(kernel("veth pairs", "ip link add name heddle0 type veth peer name heddle1", "veth"));
      all.add(
          kernel(
              "named network namespaces",
              "ip netns add heddle0 && ip netns exec heddle0 true",
              "CONFIG_NET_NS"));
      all.add(kernel("IPv4 forwarding", "echo 1 > /proc/sys/net/ipv4/ip_forward", "CONFIG_INET"));
      all.add(
          kernel(
              "rates of host interfaces",
              "ip link add name heddle0 type veth peer name heddle1"
                  + " && tc qdisc add dev heddle0 root tbf rate 1mbit burst 16k latency 50ms",
              "CONFIG_NET_SCH_TBF"));
    }
    long megabytes = availableMegabytes();
    all.add(
        new Diagnosis(
            "memory",
            megabytes >= 1500,
            megabytes + " MB available" + (megabytes >= 1500 ? "" : "; a run needs 1500 MB")));
    return all;
  }

  static List<Diagnosis> ofWhatIsOptional() throws InterruptedException {
    List<Diagnosis> all = new ArrayList<>();
    all.add(
        program(
            "simple_switch_grpc",
            "for --backend bmv2: install bmv2 (behavioral-model) built with PI",
            "--backend bmv2 can be used"));
    all.add(program("p4c-bm2-ss", "for changes of p4src: install p4c", "p4src can be compiled"));
    all.add(program("iperf3", "for exec steps with iperf3: install iperf3"));
    all.add(program("tcpdump", "to look into pcap files: install tcpdump or Wireshark"));
    all.add(program("git", "for the commit in manifest.json: install git"));
    return all;
  }

  private static Diagnosis sandbox() {
    String what = "namespaces as " + System.getProperty("user.name");
    try {
      Sandbox.check();
      return new Diagnosis(what, true, "can be made");
    } catch (IOException e) {
      return new Diagnosis(what, false, e.getMessage());
    }
  }

  private static Diagnosis kernel(String what, String command, String option)
      throws InterruptedException {
    Trial trial = inSandbox(command);
    return new Diagnosis(
        what,
        trial.ok(),
        trial.ok() ? "can be made" : "missing in the kernel (" + option + "): " + trial.output());
  }

  private static Diagnosis program(String name, String remedy) {
    return program(name, remedy, "");
  }

  private static Diagnosis program(String name, String remedy, String use) {
    return ExternalProgram.find(name)
        .map(path -> new Diagnosis(name, true, path + (use.isEmpty() ? "" : ": " + use)))
        .orElseGet(() -> new Diagnosis(name, false, remedy));
  }

  private record Trial(boolean ok, String output) {}

  /** Runs a shell command in namespaces of its own, as the launcher does. */
  private static Trial inSandbox(String command) throws InterruptedException {
    try {
      List<String> words = new ArrayList<>(Sandbox.prefix());
      words.addAll(List.of("sh", "-c", command));
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Trial(false, "no answer in " + LIMIT_SECONDS + " s");
      }
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Trial(
          process.exitValue() == 0, output.lines().reduce((first, last) -> last).orElse(""));
    } catch (IOException e) {
      return new Trial(false, e.getMessage());
    }
  }

  /** How much memory the kernel can give out. */
  private static long availableMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
