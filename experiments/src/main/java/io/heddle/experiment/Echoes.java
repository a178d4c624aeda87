package io.heddle.experiment;

import io.heddle.intent.Ipv4Address;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.Step;
import io.heddle.testbed.Host;
import io.heddle.testbed.Testbed;
import io.heddle.testbed.app.Ping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ICMP echoes between hosts. Hosts of different networks may have the same addresses, so an answer
 * does not tell who gave it: the kernels' own counts of echo requests do.
 */
final class Echoes {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final int PAYLOAD_BYTES = 56;

  private final Scenario scenario;
  private final Testbed testbed;
  private final Recorder recorder;

  Echoes(Scenario scenario, Testbed testbed, Recorder recorder) {
    this.scenario = scenario;
    this.testbed = testbed;
    this.recorder = recorder;
  }

  /** Echoes to send from one host to one address, which {@code to} has. */
  private record Job(String from, String to, Ping ping) {}

  void ping(Step step, Step.Ping ping) throws IOException {
    Ping echoes = echoes(ping.to().address(), ping.count(), ping.interval());
    run(step, List.of(new Job(ping.from(), ping.to().host(), echoes)));
  }

  void pingAll(Step step, Step.PingAll pingAll) throws IOException {
    List<Job> jobs = new ArrayList<>();
    for (String network : pingAll.networks()) {
      List<Scenario.Interface> members =
          scenario.interfaces().stream()
              .filter(one -> one.network().equals(Optional.of(network)) && one.ip().isPresent())
              .toList();
      for (Scenario.Interface from : members) {
        for (Scenario.Interface to : members) {
          if (!from.host().equals(to.host())) {
            Ipv4Address address = to.ip().orElseThrow().address();
            Ping echoes = echoes(address, pingAll.count(), Duration.ZERO);
            jobs.add(new Job(from.host(), to.host(), echoes));
          }
        }
      }
    }
    run(step, jobs);
  }

  private static Ping echoes(Ipv4Address target, int count, Duration interval) {
    return new Ping(target, count, interval, TIMEOUT, PAYLOAD_BYTES);
  }

  private void run(Step step, List<Job> jobs) throws IOException {
    Map<String, Long> before = echoRequestsReceived();
    Map<String, Long> meant = new HashMap<>();
    int sent = 0;
    int answered = 0;
    for (Job job : jobs) {
      Ping.Result result = job.ping().run(testbed.hosts().get(job.from()));
      result.roundTripNanos().forEach(nanos -> recorder.add(step, "", nanos / 1e6));
      sent += result.sent();
      answered += result.received();
      meant.merge(job.to(), (long) result.sent(), Long::sum);
    }
    recorder.add(step, "loss", sent == 0 ? 0 : 100.0 * (sent - answered) / sent);
    long misdirected = 0;
    for (Map.Entry<String, Long> after : echoRequestsReceived().entrySet()) {
      long received = after.getValue() - before.get(after.getKey());
      misdirected += Math.max(0, received - meant.getOrDefault(after.getKey(), 0L));
    }
    recorder.add(step, "misdirected", misdirected);
  }

  /** {@code InEchos} of RFC 2011's icmp group, as each host's kernel counts it. */
  private Map<String, Long> echoRequestsReceived() throws IOException {
    Map<String, Long> received = new HashMap<>();
    for (Host host : testbed.hosts().values()) {
      List<String> lines =
          host.open(() -> Files.readAllLines(Path.of("/proc/thread-self/net/snmp")));
      received.put(host.name(), counter(lines, "Icmp:", "InEchos"));
    }
    return received;
  }

  /** A value of a file whose lines come in pairs, first the names and then the numbers. */
  static long counter(List<String> lines, String group, String name) {
    List<String[]> pair =
        lines.stream().filter(line -> line.startsWith(group)).map(line -> line.split(" ")).toList();
    for (int i = 1; i < pair.getFirst().length; i++) {
      if (pair.getFirst()[i].equals(name)) {
        return Long.parseLong(pair.get(1)[i]);
      }
    }
    throw new IllegalArgumentException("no " + group + " " + name);
  }
}
