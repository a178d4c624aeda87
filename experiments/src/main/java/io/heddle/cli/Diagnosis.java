package io.heddle.cli;

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
    Trial sandbox = inSandbox("true");
    String userNamespaces =
        isRoot()
            ? "root lacks CAP_SYS_ADMIN here, as in an unprivileged container"
            : "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 or"
                + " kernel.apparmor_restrict_unprivileged_userns=0, or run as root";
    all.add(
        new Diagnosis(
            isRoot() ? "namespaces (root)" : "user namespaces",
            sandbox.ok(),
            sandbox.ok() ? "can be made" : userNamespaces));
    if (sandbox.ok()) {
      all.add(kernel("veth pairs", "ip link add name heddle0 type veth peer name heddle1", "veth"));
      all.add(
          kernel(
              "named network namespaces",
              "mount -t tmpfs heddle /run && ip netns add a && ip netns exec a true",
              "CONFIG_NET_NS"));
      all.add(kernel("IPv4 forwarding", "echo 1 > /proc/sys/net/ipv4/ip_forward", "CONFIG_INET"));
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
    if (program("tc", "").ok()) {
      Trial netem =
          inSandbox(
              "ip link add name heddle0 type veth peer name heddle1 && tc qdisc add dev heddle0 root netem delay 1ms");
      all.add(
          new Diagnosis(
              "kernel netem",
              netem.ok(),
              netem.ok()
                  ? "there, but not needed"
                  : "not needed: links keep rate, delay and loss"));
    }
    return all;
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
    List<String> words = new ArrayList<>(List.of("unshare"));
    if (!isRoot()) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    words.addAll(List.of("--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"));
    words.addAll(List.of("sh", "-c", command));
    try {
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

  private static boolean isRoot() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      return false;
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
