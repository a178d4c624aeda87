package io.heddle.experiment;

import io.heddle.scenario.Scenario;
import io.heddle.testbed.HostSpec;
import io.heddle.testbed.InterfaceSpec;
import io.heddle.testbed.LinkSpec;
import io.heddle.testbed.NedSpec;
import io.heddle.testbed.RouteSpec;
import io.heddle.testbed.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a scenario asks of the testbed. */
record TestbedPlan(List<HostSpec> hosts, List<LinkSpec> links, List<NedSpec> neds) {
  /** Leaves room for the 50 bytes of a VXLAN header in underlay frames of 1500 bytes. */
  static final int HOST_MTU = 1450;

  static TestbedPlan of(Scenario scenario) {
    List<NedSpec> neds = new ArrayList<>();
    for (Scenario.Ned ned : scenario.neds()) {
      neds.add(new NedSpec(ned.name(), neds.size() + 1L));
    }
    return new TestbedPlan(
        scenario.hosts().stream().map(TestbedPlan::host).toList(),
        scenario.links().stream().map(TestbedPlan::link).toList(),
        neds);
  }

  private static HostSpec host(Scenario.Host host) {
    return new HostSpec(
        host.name(),
        host.interfaces().stream()
            .map(
                one ->
                    new InterfaceSpec(
                        one.name(), one.port(), one.mac(), one.ip(), HOST_MTU, one.rate()))
            .toList(),
        host.routes().stream().map(route -> new RouteSpec(route.to(), route.via())).toList(),
        host.forward());
  }

  private static LinkSpec link(Scenario.Link link) {
    return new LinkSpec(
        link.name(),
        link.a().ned(),
        link.a().port(),
        link.b().ned(),
        link.b().port(),
        link.isShaped() ? Optional.of(shape(link)) : Optional.empty());
  }

  private static Shape shape(Scenario.Link link) {
    return new Shape(link.rate().orElse(0L), link.delay(), link.jitter(), link.loss());
  }
}
