package io.heddle.scenario;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A sound scenario with one mistake each, and what must be said about it. */
final class BrokenScenarios {
  private BrokenScenarios() {}

  static final String SOUND =
      """
      name: sound
      repeat: 2
      sites:
        west: {}
      neds:
        ned-a: {site: west}
        ned-b:
      links:
        - {endpoints: ["ned-a:1", "ned-b:1"], rate: 10Mbps, delay: 5ms, loss: 0.1%}
      networks:
        red: {cidr: 10.0.0.0/24}
        blue: {id: 7, cidr: 10.0.1.0/24}
      hosts:
        one:
          interfaces: [{name: eth0, network: red, port: "ned-a:2", ip: 10.0.0.1/24}]
        two:
          interfaces: [{name: eth0, network: red, port: ned-b, ip: 10.0.0.2/24, mac: "02:00:00:00:00:02"}]
          routes: [{to: default, via: 10.0.0.1}]
        three:
          interfaces: [{name: eth0, network: blue, port: ned-b, ip: 10.0.1.3}]
      apps:
        origin: {type: http-origin, host: two, files: {/a: 1kB}}
      steps:
        - name: greet
          ping: {from: one, to: two}
        - name: load
          tcp-stream: {from: one, to: two, background: true}
        - name: fetch
          download: {from: one, url: "http://10.0.0.2/a"}
        - stop: load
      expect:
        - {measure: greet / loss, equals: 0}
        - {measure: fetch, above: 0.1 x load}
      """;

  /**
   * One mistake: {@code good} is replaced by {@code bad} and {@code message} must appear for the
   * line.
   */
  private record Mistake(
      String name, boolean schemaSees, String good, String bad, int line, String message) {
    String text() {
      if (!SOUND.contains(good)) {
        throw new IllegalStateException(name + ": '" + good + "' is not in the sound scenario");
      }
      return SOUND.replace(good, bad);
    }
  }

  private static final List<Mistake> MISTAKES =
      List.of(
          bySchema("unknown key", "delay: 5ms", "dealy: 5ms", 9, "did you mean 'delay'?"),
          bySchema("unknown top key", "networks:", "netwrks:", 10, "did you mean 'networks'?"),
          bySchema("wrong type", "repeat: 2", "repeat: often", 2, "whole number"),
          bySchema("list for a mapping", "  west: {}", "  - west", 3, "must be a mapping"),
          bySchema("bad CIDR", "cidr: 10.0.0.0/24", "cidr: 10.0.0/24", 11, "10.0.0/24"),
          bySchema("prefix too long", "cidr: 10.0.0.0/24", "cidr: 10.0.0.0/33", 11, "33"),
          bySchema("bad MAC", "02:00:00:00:00:02", "02:00:00:00:00", 17, "MAC"),
          bySchema("rate without a unit", "rate: 10Mbps", "rate: '10'", 9, "write the unit"),
          bySchema("bad duration", "delay: 5ms", "delay: 5 parsecs", 9, "a duration such as"),
          bySchema("bad loss", "loss: 0.1%", "loss: '0.1'", 9, "a percentage"),
          bySchema("three endpoints", "\"ned-b:1\"]", "\"ned-b:1\", ned-a]", 9, "two NED ports"),
          bySchema("two actions", "- stop: load", "- {stop: load, wait: 1s}", 30, "one action"),
          bySchema("no action", "  - stop: load", "  - name: load it", 30, "needs an action"),
          bySchema("missing key", "from: one, to: two}", "from: one}", 25, "needs 'to'"),
          bySchema("two comparisons", "equals: 0", "equals: 0, above: 1", 32, "it has 2"),
          bySchema(
              "unknown app type", "http-origin", "htp-origin", 22, "did you mean 'http-origin'?"),
          byLoader(
              "unknown site",
              "site: west",
              "site: wset",
              6,
              "no site named 'wset'; did you mean 'west'?"),
          byLoader(
              "unknown NED", "port: \"ned-a:2\"", "port: \"ned-x:2\"", 15, "no NED named 'ned-x'"),
          byLoader(
              "unknown network", "network: blue", "network: bleu", 20, "no network named 'bleu'"),
          byLoader(
              "unknown host", "ping: {from: one", "ping: {from: oen", 25, "no host named 'oen'"),
          byLoader("unknown app host", "host: two", "host: twoo", 22, "no host named 'twoo'"),
          byLoader("unknown step", "stop: load", "stop: laod", 30, "no step named 'laod'"),
          byLoader(
              "unknown measurement",
              "measure: greet / loss",
              "measure: greet / lost",
              32,
              "did you mean 'greet / loss'?"),
          byLoader(
              "unknown measurement on the right",
              "0.1 x load",
              "0.1 x laod",
              33,
              "no measurement named 'laod'"),
          byLoader("units that differ", "equals: 0", "equals: fetch", 32, "is in %"),
          byLoader(
              "two things on one port", "\"ned-a:2\"", "\"ned-a:1\"", 15, "port ned-a:1 is taken"),
          byLoader(
              "address outside the network",
              "ip: 10.0.0.1/24",
              "ip: 10.0.9.1/24",
              15,
              "network 'red', which is 10.0.0.0/24"),
          byLoader(
              "address taken twice",
              "ip: 10.0.0.2/24",
              "ip: 10.0.0.1/24",
              17,
              "is taken by one:eth0"),
          byLoader("broadcast address", "ip: 10.0.0.1/24", "ip: 10.0.0.255/24", 15, "broadcast"),
          byLoader(
              "group MAC",
              "02:00:00:00:00:02",
              "03:00:00:00:00:02",
              17,
              "cannot be a host's address"),
          byLoader(
              "bits beyond the prefix",
              "cidr: 10.0.0.0/24",
              "cidr: 10.0.0.1/24",
              11,
              "write 10.0.0.0/24"),
          byLoader(
              "id taken twice",
              "red: {cidr",
              "red: {id: 7, cidr",
              12,
              "id 7 is taken by network 'red'"),
          byLoader(
              "next hop elsewhere",
              "via: 10.0.0.1",
              "via: 10.9.0.1",
              18,
              "on none of the networks"),
          byLoader(
              "no links to the others",
              "links:\n  - {endpoints: [\"ned-a:1\", \"ned-b:1\"],",
              "  ned-c:\nlinks:\n  - {endpoints: [ned-a, ned-c],",
              18,
              "no links join its NED 'ned-b'"),
          byLoader("the controller's port", "ned-a:2", "ned-a:255", 15, "is its controller's"),
          byLoader(
              "hosts without a common network",
              "to: two}",
              "to: three}",
              25,
              "'one' cannot reach 'three'"),
          byLoader("missing file", "10.0.0.2/a\"", "10.0.0.2/b\"", 29, "has no file '/b'"),
          byLoader(
              "nothing listens",
              "10.0.0.2/a\"",
              "10.0.0.2:81/a\"",
              29,
              "no app listens on port 81"),
          byLoader(
              "no name server",
              "http://10.0.0.2/a",
              "http://example.edu/a",
              29,
              "give it a 'dns' address"),
          byLoader(
              "missing program",
              "  - stop: load",
              "  - exec: {host: one, command: no-such-program}\n  - stop: load",
              30,
              "not on the PATH"),
          byLoader("duplicate step", "name: fetch", "name: greet", 28, "duplicate step 'greet'"),
          byLoader(
              "variable outside a foreach",
              "name: fetch",
              "name: \"fetch ${x}\"",
              28,
              "no variable named 'x'"));

  private static Mistake bySchema(String name, String good, String bad, int line, String message) {
    return new Mistake(name, true, good, bad, line, message);
  }

  private static Mistake byLoader(String name, String good, String bad, int line, String message) {
    return new Mistake(name, false, good, bad, line, message);
  }

  static Stream<Arguments> all() {
    return MISTAKES.stream()
        .map(one -> Arguments.of(one.name(), one.text(), one.line(), one.message()));
  }

  static Stream<Arguments> bySchema() {
    return texts(true);
  }

  static Stream<Arguments> byLoaderOnly() {
    return texts(false);
  }

  private static Stream<Arguments> texts(boolean schemaSees) {
    return MISTAKES.stream()
        .filter(one -> one.schemaSees() == schemaSees)
        .map(one -> Arguments.of(one.name(), one.text()));
  }
}
