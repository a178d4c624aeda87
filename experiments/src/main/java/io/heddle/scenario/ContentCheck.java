package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.scenario.Scenario.Host;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what a download asks for is there: the name, the way, the server and the file. */
final class ContentCheck {
  private final Topology topology;
  private final Reachability reachability;
  private final List<App> apps;

  ContentCheck(Topology topology, Reachability reachability, List<App> apps) {
    this.topology = topology;
    this.reachability = reachability;
    this.apps = apps;
  }

  void check(Cursor at, Host from) throws ScenarioException {
    URI url = at.parse(URI::create);
    if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getPath().isEmpty()) {
      throw at.error("'" + at.text() + "' is not a URL such as http://10.0.0.1/video.mp4");
    }
    Ipv4Address address =
        url.getHost().matches("[0-9.]+")
            ? at.parse(text -> Ipv4Address.parse(url.getHost()))
            : resolve(at, from, url.getHost());
    Host server = reachability.hostAt(at, from, address);
    int port = url.getPort() < 0 ? 80 : url.getPort();
    if (has(server, App.Program.class)) {
      return; // What an external program serves is its own affair.
    }
    App serving =
        apps.stream()
            .filter(app -> app.host().equals(server.name()))
            .filter(
                app ->
                    switch (app) {
                      case App.HttpOrigin origin -> origin.port() == port;
                      case App.CachingProxy proxy -> proxy.port() == port;
                      case App.Dns dns -> false;
                      case App.BumpInTheWire bump -> false;
                      case App.Program program -> false;
                    })
            .findFirst()
            .orElseThrow(
                () ->
                    at.error(
                        "no app listens on port "
                            + port
                            + " of '"
                            + server.name()
                            + "' ("
                            + address
                            + ")"));
    checkFile(at, serving, url.getPath());
  }

  private boolean has(Host host, Class<? extends App> type) {
    return apps.stream().anyMatch(app -> app.host().equals(host.name()) && type.isInstance(app));
  }

  private void checkFile(Cursor at, App serving, String path) throws ScenarioException {
    App app = serving;
    while (app instanceof App.CachingProxy proxy) {
      app =
          apps.stream()
              .filter(one -> one.name().equals(proxy.upstream()))
              .findFirst()
              .orElseThrow();
    }
    if (app instanceof App.HttpOrigin origin && !origin.files().containsKey(path)) {
      throw at.error(
          "app '"
              + origin.name()
              + "' has no file '"
              + path
              + "'"
              + Spelling.hint(path, origin.files().keySet()));
    }
  }

  private Ipv4Address resolve(Cursor at, Host from, String name) throws ScenarioException {
    Optional<Ipv4Address> dns = from.dns();
    if (dns.isEmpty()) {
      throw at.error(
          "'" + from.name() + "' cannot resolve '" + name + "'; give it a 'dns' address");
    }
    Host server = reachability.hostAt(at, from, dns.get());
    List<String> names = new ArrayList<>();
    for (App app : apps) {
      if (app instanceof App.Dns known && known.host().equals(server.name())) {
        Ipv4Address address = known.records().get(name);
        if (address != null) {
          return address;
        }
        names.addAll(known.records().keySet());
      }
    }
    if (!has(server, App.Dns.class)) {
      throw at.error("no dns app runs on '" + server.name() + "' (" + dns.get() + ")");
    }
    throw at.error(
        "the dns app on '"
            + server.name()
            + "' does not know '"
            + name
            + "'"
            + Spelling.hint(name, names));
  }
}
