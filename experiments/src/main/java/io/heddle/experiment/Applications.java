package io.heddle.experiment;

import io.heddle.scenario.App;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.Step;
import io.heddle.testbed.Host;
import io.heddle.testbed.Testbed;
import io.heddle.testbed.app.ExternalProgram;
import io.heddle.testbed.app.dns.DnsServer;
import io.heddle.testbed.app.function.TransparentFunction;
import io.heddle.testbed.app.http.HttpOrigin;
import io.heddle.testbed.app.http.HttpProxy;
import io.heddle.testbed.app.http.ProxySpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The applications of a scenario while they run. */
final class Applications implements AutoCloseable {
  private static final int DNS_PORT = 53;
  private static final Duration DNS_TIME_TO_LIVE = Duration.ofMinutes(5);
  private static final String CACHE_CONTROL = "max-age=3600";
  private static final Duration FRESHNESS = Duration.ofHours(1);
  private static final Duration UPSTREAM_TIMEOUT = Duration.ofSeconds(30);
  private static final int SESSIONS_LIMIT = 1 << 16;

  private final Scenario scenario;
  private final Testbed testbed;
  private final Path directory;
  private final Map<String, HttpProxy> proxies = new LinkedHashMap<>();
  private final Map<String, TransparentFunction> functions = new LinkedHashMap<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private Applications(Scenario scenario, Testbed testbed, Path directory) {
    this.scenario = scenario;
    this.testbed = testbed;
    this.directory = directory;
  }

  /**
   * Starts all of them.
   *
   * @throws IOException naming the application that cannot start
   */
  static Applications start(Scenario scenario, Testbed testbed, Path directory) throws IOException {
    Applications applications = new Applications(scenario, testbed, directory);
    for (App app : scenario.apps()) {
      try {
        applications.running.push(applications.start(app));
      } catch (IOException e) {
        applications.close();
        throw new IOException("app '" + app.name() + "': " + e.getMessage(), e);
      } catch (RuntimeException e) {
        applications.close();
        throw e;
      }
    }
    return applications;
  }

  private AutoCloseable start(App app) throws IOException {
    Host host = testbed.hosts().get(app.host());
    return switch (app) {
      case App.HttpOrigin origin ->
          new HttpOrigin(host, Addresses.any(origin.port()), origin.files(), CACHE_CONTROL);
      case App.CachingProxy proxy -> startProxy(proxy, host);
      case App.Dns dns ->
          new DnsServer(host, Addresses.any(DNS_PORT), dns.records(), DNS_TIME_TO_LIVE);
      case App.BumpInTheWire bump -> {
        TransparentFunction function =
            new TransparentFunction(host, bump.left(), bump.right(), SESSIONS_LIMIT);
        functions.put(bump.host(), function);
        yield function;
      }
      case App.Program program ->
          ExternalProgram.start(
              host,
              program.command(),
              Map.of(),
              directory.resolve("output").resolve(program.name() + ".out"),
              directory.resolve("output").resolve(program.name() + ".err"));
    };
  }

  private HttpProxy startProxy(App.CachingProxy proxy, Host host) throws IOException {
    InetSocketAddress upstream =
        Addresses.socket(proxy.upstreamAddress(), port(scenario.app(proxy.upstream())));
    ProxySpec spec =
        new ProxySpec(
            proxy.name(),
            Addresses.any(proxy.port()),
            upstream,
            proxy.capacity(),
            FRESHNESS,
            UPSTREAM_TIMEOUT);
    HttpProxy started = new HttpProxy(host, spec, proxy.cacheOn());
    proxies.put(proxy.name(), started);
    return started;
  }

  private static int port(App app) {
    return switch (app) {
      case App.HttpOrigin origin -> origin.port();
      case App.CachingProxy proxy -> proxy.port();
      case App.Dns dns -> throw new IllegalArgumentException(dns.name() + " serves no HTTP");
      case App.BumpInTheWire bump ->
          throw new IllegalArgumentException(bump.name() + " serves no HTTP");
      case App.Program program ->
          throw new IllegalArgumentException(program.name() + " serves no HTTP");
    };
  }

  /** Switches caches; one that is switched off is emptied too, so that it starts anew. */
  void setCache(Step.Cache cache) {
    for (String name : cache.apps()) {
      HttpProxy proxy = proxies.get(name);
      switch (cache.mode()) {
        case ON -> proxy.setCaching(true);
        case OFF -> {
          proxy.setCaching(false);
          proxy.clearCache();
        }
        case CLEAR -> proxy.clearCache();
      }
    }
  }

  /** The transparent function that runs on {@code host}. */
  TransparentFunction functionOn(String host) {
    return functions.get(host);
  }

  /** Stops them, the last started first. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      AutoCloseable app = running.pop();
      try {
        app.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot stop " + app, e);
      }
    }
  }
}
