package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * One entry of the timeline.
 *
 * @param name unique among the steps; names its measurements
 */
public record Step(int line, String name, Action action) {
  /** A measurement that a step yields: its name's ending, empty for the main one, and its unit. */
  public record Metric(String suffix, String unit) {}

  /** What the step does. */
  public sealed interface Action {
    /** The measurements it yields, the main one first. */
    default List<Metric> metrics() {
      return List.of();
    }
  }

  /** Actions that go on while later steps run, until a {@link Stop}. */
  public sealed interface Lasting extends Action {
    boolean background();
  }

  /** Where something is sent: a host's address as the sender sees it. */
  public record Destination(String host, Ipv4Address address) {}

  /** ICMP echoes, one after the other. */
  public record Ping(String from, Destination to, int count, Duration interval) implements Action {
    @Override
    public List<Metric> metrics() {
      return List.of(
          new Metric("", "ms"), new Metric("loss", "%"), new Metric("misdirected", "echoes"));
    }
  }

  /** Echoes between every two hosts of each of the networks, in both directions. */
  public record PingAll(List<String> networks, int count) implements Action {
    public PingAll {
      networks = List.copyOf(networks);
    }

    @Override
    public List<Metric> metrics() {
      return List.of(
          new Metric("", "ms"), new Metric("loss", "%"), new Metric("misdirected", "echoes"));
    }
  }

  /** Fetches {@code url}, resolving its name by {@code dns} where there is one. */
  public record Download(
      String from, String url, Optional<Ipv4Address> dns, OptionalInt repeat, Duration timeout)
      implements Action {
    @Override
    public List<Metric> metrics() {
      return List.of(new Metric("", "Mbit/s"), new Metric("time", "s"));
    }
  }

  /** A bulk transfer as fast as TCP allows, over {@code streams} connections. */
  public record TcpStream(
      String from,
      Destination to,
      int streams,
      Duration time,
      OptionalInt repeat,
      boolean background)
      implements Lasting {
    @Override
    public List<Metric> metrics() {
      return List.of(new Metric("", "Mbit/s"));
    }
  }

  /** Datagrams of {@code size} bytes of payload at {@code rate} bits a second. */
  public record UdpStream(
      String from,
      Destination to,
      long rate,
      int size,
      Duration time,
      OptionalInt repeat,
      boolean background)
      implements Lasting {
    @Override
    public List<Metric> metrics() {
      return List.of(new Metric("", "Mbit/s"), new Metric("loss", "%"), new Metric("jitter", "ms"));
    }
  }

  /**
   * Opens {@code count} TCP sessions, each with an exchange of bytes, through chain {@code chain}.
   */
  public record Sessions(String from, Destination to, String chain, int count) implements Action {
    @Override
    public List<Metric> metrics() {
      return List.of(
          new Metric("", "sessions"),
          new Metric("failed", "sessions"),
          new Metric("unseen", "sessions"),
          new Metric("split", "sessions"),
          new Metric("least share", "%"),
          new Metric("greatest share", "%"));
    }
  }

  /** Switches caching proxies on or off, or empties them. */
  public record Cache(List<String> apps, Mode mode) implements Action {
    public Cache {
      apps = List.copyOf(apps);
    }

    /** What to do with the cache; switching it off empties it too. */
    public enum Mode {
      ON,
      OFF,
      CLEAR
    }
  }

  /**
   * Sends marked frames of every kind, also with forged sources, from every interface of the
   * networks and looks for them on all interfaces of the other networks. What the NEDs refuse
   * meanwhile is counted without what they refuse in any network (a copy of a broadcast to where it
   * came from).
   */
  public record Isolation(List<String> networks, int rounds) implements Action {
    public Isolation {
      networks = List.copyOf(networks);
    }

    @Override
    public List<Metric> metrics() {
      return List.of(
          new Metric("", "leaked frames"),
          new Metric("unheard", "pairs"),
          new Metric("delivered", "frames"),
          new Metric("refused", "frames"),
          new Metric("sent", "frames"));
    }
  }

  /** Samples the traffic of interfaces, as their NEDs' direct counters tell it, until stopped. */
  public record Traffic(List<String> interfaces, Duration interval) implements Lasting {
    public Traffic {
      interfaces = List.copyOf(interfaces);
    }

    @Override
    public boolean background() {
      return true;
    }

    @Override
    public List<Metric> metrics() {
      return interfaces.stream().map(label -> new Metric(label, "MB")).toList();
    }
  }

  /**
   * Runs an external program on a host.
   *
   * @param capture takes a number from its output; the pattern's first group is the number
   */
  public record Exec(
      String host,
      List<String> command,
      Duration timeout,
      OptionalInt repeat,
      Optional<CaptureNumber> capture,
      boolean background)
      implements Lasting {
    public Exec {
      command = List.copyOf(command);
    }

    @Override
    public List<Metric> metrics() {
      List<Metric> always = List.of(new Metric("status", "exit status"), new Metric("time", "s"));
      return capture
          .map(number -> List.of(new Metric("", number.unit()), always.get(0), always.get(1)))
          .orElse(always);
    }
  }

  /** A number in a program's output. */
  public record CaptureNumber(Pattern pattern, String unit) {}

  /** Lets time pass. */
  public record Wait(Duration time) implements Action {}

  /** Changes a link; what is empty stays as it is. */
  public record ChangeLink(
      String link,
      Optional<Long> rate,
      Optional<Duration> delay,
      Optional<Duration> jitter,
      Optional<Double> loss,
      Optional<Boolean> up)
      implements Action {}

  /** Writes the frames of interfaces to pcap files until stopped. */
  public record Pcap(List<String> interfaces) implements Lasting {
    public Pcap {
      interfaces = List.copyOf(interfaces);
    }

    @Override
    public boolean background() {
      return true;
    }
  }

  /** Ends a lasting action by its step's name and keeps what it measured. */
  public record Stop(String step) implements Action {}

  /** The action as scenario files call it. */
  public String kind() {
    return switch (action) {
      case Ping ping -> "ping";
      case PingAll pingAll -> "ping-all";
      case Download download -> "download";
      case TcpStream stream -> "tcp-stream";
      case UdpStream stream -> "udp-stream";
      case Sessions sessions -> "sessions";
      case Cache cache -> "cache";
      case Isolation isolation -> "isolation";
      case Traffic traffic -> "traffic";
      case Exec exec -> "exec";
      case Wait wait -> "wait";
      case ChangeLink link -> "link";
      case Pcap pcap -> "pcap";
      case Stop stop -> "stop";
    };
  }

  /** The measurement's full name, for example {@code ping red / loss}. */
  public String measurement(Metric metric) {
    return metric.suffix().isEmpty() ? name : name + " / " + metric.suffix();
  }

  /** The file name that output of this step is kept under, without its ending. */
  public Path fileName() {
    return Path.of(name.replaceAll("[^A-Za-z0-9._-]+", "-"));
  }
}
