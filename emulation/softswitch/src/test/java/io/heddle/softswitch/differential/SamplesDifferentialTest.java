package io.heddle.softswitch.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.samples.P4cSamples;
import io.heddle.softswitch.samples.P4cSamples.Compiled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random packets through the same random entries of p4c's larger programs, here and in
 * bmv2: several tables, LPM, ternary and range keys, action profiles and selectors, meters, header
 * stacks, varbit fields, checksums, clones and multicast. Programs that can send a packet in
 * circles are not among them: bmv2 then never ends. The same must leave by the same ports in the
 * same order, and the same be counted.
 */
@Timeout(1800)
class SamplesDifferentialTest {
  /** How many packets each program gets; most of the time goes into bmv2. */
  static final int PACKETS = Integer.getInteger("heddle.differential.packets", 10_000);

  private static final long SEED = Long.getLong("heddle.differential.seed", 20261120L);

  private static final int WORLDS = 10;
  private static final int SHOWN = 5;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p4_16_samples/fabric_20190420/fabric",
        "p4_16_samples/omec/up4",
        "p4_14_samples/port_vlan_mapping",
        "p4_14_samples/parser_dc_full",
        "p4_14_samples/TLV_parsing",
        "p4_14_samples/axon",
        "p4_14_samples/sai_p4",
        "p4_14_samples/08-MultiProtocolIfElse",
        "p4_16_samples/checksum-l4-bmv2",
        "p4_16_samples/header-stack-ops-bmv2",
        "p4_16_samples/action_selector_shared-bmv2",
        "p4_16_samples/pins/pins_fabric",
        "p4_16_samples/pins/pins_middleblock",
        "p4_16_samples/dash/dash-pipeline-v1model-bmv2",
        "p4_16_samples/flowlet_switching-bmv2",
      })
  void theSamePacketsComeOutOfBothSwitches(String name) throws Exception {
    P4cSamples samples = P4cSamples.require();
    ReferenceSwitch.require();
    Compiled compiled = samples.compile(samples.sample(name)).orElseThrow();
    List<String> differences = new ArrayList<>();
    Map<Explanation, Integer> explained = new EnumMap<>(Explanation.class);
    long out = 0;
    long start = System.nanoTime();
    try (ReferenceSwitch reference = ReferenceSwitch.start(directory.resolve("bmv2.log"))) {
      for (int world = 0; world < WORLDS && differences.size() < SHOWN; world++) {
        Comparison comparison = new Comparison(compiled, reference, new Random(SEED + world));
        comparison.run(PACKETS / WORLDS);
        out += comparison.out();
        differences.addAll(comparison.differences());
        comparison.explained().forEach((why, count) -> explained.merge(why, count, Integer::sum));
      }
    }
    System.out.printf(
        "%s: %d packets in, %d out, %d differences, explained %s, %.1f s%n",
        name, PACKETS, out, differences.size(), explained, (System.nanoTime() - start) / 1e9);
    assertThat(differences.stream().limit(SHOWN)).as("seed " + SEED).isEmpty();
  }
}
