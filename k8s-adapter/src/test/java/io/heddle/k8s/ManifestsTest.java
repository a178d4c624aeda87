package io.heddle.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  private static final String CAMPUS =
      """
      apiVersion: l2sm.l2sm.k8s.local/v1
      kind: L2Network
      metadata: {name: net1}
      spec: {type: vnet, networkCIDR: 10.1.0.0/24, provider: {name: idco}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: other}
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: router
        labels: {l2sm: "true"}
        annotations:
          kubernetes.io/egress-bandwidth: 100M
          l2sm/networks: '[{"name":"net1","ips":["10.1.0.1/24"]},{"name":"net3","namespace":"cdn","ips":["10.3.0.1/24"],"ifname":"up","mac":"02:00:00:00:00:01"}]'
      spec: {nodeName: edge, containers: [{name: main, image: router}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: bystander}
      spec: {nodeName: edge, containers: [{name: main, image: web}]}
      """;

  @Test
  void readsNetworksAndTheInterfacesOfLabelledPods() throws InvalidManifest {
    Manifests manifests = Manifests.parse(CAMPUS);
    assertThat(manifests.networks())
        .containsExactly(
            new L2Network(new ObjectName("default", "net1"), Optional.of("10.1.0.0/24"), 1));
    assertThat(manifests.pods())
        .containsExactly(
            new PodAttachments(
                new ObjectName("default", "router"),
                "edge",
                List.of(
                    new PodInterface(
                        new ObjectName("default", "net1"),
                        "net1",
                        List.of("10.1.0.1/24"),
                        Optional.empty()),
                    new PodInterface(
                        new ObjectName("cdn", "net3"),
                        "up",
                        List.of("10.3.0.1/24"),
                        Optional.of("02:00:00:00:00:01"))),
                OptionalLong.of(100_000_000),
                10));
  }

  @Test
  void readsTheShortFormOfTheAnnotation() {
    assertThat(NetworksAnnotation.parse("net1, cdn/net3@up", "campus"))
        .containsExactly(
            new PodInterface(new ObjectName("campus", "net1"), "net1", List.of(), Optional.empty()),
            new PodInterface(new ObjectName("cdn", "net3"), "up", List.of(), Optional.empty()));
  }

  @Property(tries = 100)
  void readsEveryListOfNames(
      @ForAll @Size(min = 1, max = 6)
          List<@AlphaChars @StringLength(min = 1, max = 8) String> names) {
    assertThat(NetworksAnnotation.parse(String.join(",", names), "default"))
        .extracting(one -> one.network().name())
        .containsExactlyElementsOf(names);
  }

  @Test
  void namesTheLineAndTheFault() {
    assertFault(CAMPUS.replace("type: vnet", "type: vlink"), 1, "only vnet is supported");
    assertFault(CAMPUS.replace("nodeName: edge", "x: y"), 10, "no spec.nodeName");
    assertFault(CAMPUS.replace("\"ifname\"", "\"ifnam\""), 10, "unknown key \"ifnam\"");
    assertFault(CAMPUS.replace("metadata: {name: net1}", "metadata: {}"), 1, "no metadata.name");
    assertFault(CAMPUS.replace("100M", "fast"), 10, "such as 100M");
    assertFault(CAMPUS.replace("ifname\":\"up", "ifname\":\"net1"), 10, "two interfaces");
    assertFault(CAMPUS.replace("kind: ConfigMap", "kind: [ConfigMap"), 8, "expected");
  }

  private static void assertFault(String text, int line, String message) {
    assertThatThrownBy(() -> Manifests.parse(text))
        .isInstanceOfSatisfying(
            InvalidManifest.class, fault -> assertThat(fault.line()).isEqualTo(line))
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }
}
