package io.heddle.controller.compile;

import io.heddle.controller.topology.Overlay;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Intents;
import io.heddle.intent.IntentsValidator;
import io.heddle.intent.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Computes what every NED should hold. Pure and deterministic: equal intents and topology give
 * equal states, in whatever order the intents are listed. What stands on a NED that does not exist
 * (yet) is left out, and so is what cannot be reached.
 */
public final class Compiler {
  private Compiler() {}

  /**
   * The state of each NED of {@code topology}.
   *
   * @throws CompileException if the intents contradict each other, with one line for each problem
   */
  public static SortedMap<String, DeviceState> compile(Intents intents, Topology topology) {
    List<String> problems = IntentsValidator.problems(intents);
    if (!problems.isEmpty()) {
      throw new CompileException(String.join("\n", problems));
    }
    Overlay overlay = new Overlay(intents.links(), topology);
    Draft draft = new Draft(topology.neds());
    compileNetworks(intents, overlay, draft);
    ChainCompiler chains = new ChainCompiler(overlay, draft);
    intents.chains().stream().sorted(Comparator.comparing(Chain::name)).forEach(chains::add);
    return draft.finish();
  }

  private static void compileNetworks(Intents intents, Overlay overlay, Draft draft) {
    Map<String, List<Attachment>> attachments = new HashMap<>();
    intents.attachments().stream()
        .filter(attachment -> draft.has(attachment.port().ned()))
        .sorted(Comparator.comparing(Attachment::id))
        .forEach(
            attachment ->
                attachments
                    .computeIfAbsent(attachment.network(), network -> new ArrayList<>())
                    .add(attachment));
    NetworkCompiler networks = new NetworkCompiler(overlay, draft);
    Map<Integer, String> names = new HashMap<>();
    intents.networks().stream()
        .sorted(Comparator.comparing(Network::id))
        .forEach(
            network -> {
              names.put(network.id(), network.name());
              networks.add(network, attachments.getOrDefault(network.name(), List.of()));
            });
    networks.finish(names);
  }
}
