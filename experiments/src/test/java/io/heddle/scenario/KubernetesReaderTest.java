package io.heddle.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.PortRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesReaderTest {
  private static final String SCENARIO =
      """
      name: pods
      sites: {edge: {}}
      neds: {ned-edge: {site: edge}}
      kubernetes: pods.yaml
      hosts:
        router: {forward: true}
      steps:
        - {name: rest, wait: 1ms}
      """;

  private static final String PODS =
      """
      apiVersion: l2sm.l2sm.k8s.local/v1
      kind: L2Network
      metadata: {name: red}
      spec: {type: vnet, networkCIDR: 10.0.0.0/24}
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: router
        labels: {l2sm: "true"}
        annotations: {l2sm/networks: '[{"name":"red","ips":["10.0.0.1/24"]}]'}
      spec: {nodeName: edge, containers: [{name: router, image: router}]}
      """;

  @TempDir private Path directory;

  @Test
  void aPodIsAHostAtTheNedOfItsNode() throws Exception {
    Scenario scenario = load(SCENARIO, PODS);

    assertThat(scenario.network("red").cidr()).isEqualTo(Ipv4Prefix.parse("10.0.0.0/24"));
    Scenario.Host router = scenario.host("router");
    assertThat(router.forward()).isTrue();
    assertThat(router.interfaces())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.name()).isEqualTo("net1");
              assertThat(one.network()).contains("red");
              assertThat(one.port()).isEqualTo(PortRef.untagged("ned-edge", 1));
              assertThat(one.ip()).contains(Ipv4Prefix.parse("10.0.0.1/24"));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "nodeName: edge,            nodeName: moon,               6, no NED named 'moon'",
    "10.0.0.1/24,               10.9.0.1/24,                  6, is not an address of network 'red'",
    "'\"name\":\"red\"',        '\"name\":\"rde\"',           6, no network named 'rde'",
    "networkCIDR: 10.0.0.0/24,  networkCIDR: 10.0.0.0/99,     1, is not an IPv4 prefix",
    "'[\"10.0.0.1/24\"]',       '[\"10.0.0.1\",\"10.0.0.2\"]', 6, several addresses"
  })
  void aMistakeNamesTheManifestsLine(String right, String wrong, int line, String message)
      throws Exception {
    assertThat(PODS).contains(right);
    assertThatThrownBy(() -> load(SCENARIO, PODS.replace(right, wrong)))
        .isInstanceOf(ScenarioException.class)
        .hasMessageContaining("pods.yaml:" + line + ": ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void whatTheManifestsGiveIsNotGivenTwice() {
    assertThatThrownBy(
            () -> load(SCENARIO.replace("{forward: true}", "{interfaces: [{name: eth0}]}"), PODS))
        .hasMessageContaining("scenario.yaml:6: host 'router' is a pod");
    assertThatThrownBy(() -> load(SCENARIO + "networks: {red: {cidr: 10.0.0.0/24}}\n", PODS))
        .hasMessageContaining("scenario.yaml:9: duplicate 'red'");
  }

  @Test
  void manifestsThatAreNotThereAreToldWhereTheyAreNamed() {
    assertThatThrownBy(() -> load(SCENARIO.replace("pods.yaml", "post.yaml"), PODS))
        .hasMessageContaining("scenario.yaml:4: cannot read the manifests in ");
  }

  private Scenario load(String scenario, String manifests) throws Exception {
    Files.writeString(directory.resolve("pods.yaml"), manifests);
    Path file = Files.writeString(directory.resolve("scenario.yaml"), scenario);
    return new ScenarioLoader(List.of()::contains).load(file);
  }
}
