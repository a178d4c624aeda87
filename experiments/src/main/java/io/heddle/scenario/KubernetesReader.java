package io.heddle.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.k8s.InvalidManifest;
import io.heddle.k8s.L2Network;
import io.heddle.k8s.Manifests;
import io.heddle.k8s.ObjectName;
import io.heddle.k8s.PodAttachments;
import io.heddle.k8s.PodInterface;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Networks and hosts from Kubernetes manifests, put into the form in which a scenario writes them,
 * so that the same checks apply and a mistake names the manifest's own line.
 */
final class KubernetesReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the manifests declare, by name: networks, and pods as hosts. */
  record Declared(Map<String, Cursor> networks, Map<String, Cursor> pods) {}

  private final Map<String, List<String>> nedsOfSites;

  /**
   * @param nedsOfSites a pod's node is the site of one NED, or a NED
   */
  KubernetesReader(Map<String, List<String>> nedsOfSites) {
    this.nedsOfSites = nedsOfSites;
  }

  /** Reads the file that {@code at} names, beside the scenario's own. */
  Declared read(Optional<Cursor> at) throws ScenarioException {
    Map<String, Cursor> networks = new LinkedHashMap<>();
    Map<String, Cursor> pods = new LinkedHashMap<>();
    if (at.isPresent()) {
      Path file = Path.of(at.get().file()).resolveSibling(at.get().text());
      Manifests manifests = manifests(at.get(), file);
      for (L2Network network : manifests.networks()) {
        add(networks, file, network.line(), network.name(), asScenario(network));
      }
      for (PodAttachments pod : manifests.pods()) {
        add(pods, file, pod.line(), pod.name(), asScenario(file, pod));
      }
    }
    return new Declared(networks, pods);
  }

  private static Manifests manifests(Cursor at, Path file) throws ScenarioException {
    try {
      return Manifests.parse(Files.readString(file));
    } catch (InvalidManifest e) {
      throw new ScenarioException(file.toString(), e.line(), e.getMessage());
    } catch (IOException e) {
      throw at.error("cannot read the manifests in " + file);
    }
  }

  private static ObjectNode asScenario(L2Network network) {
    ObjectNode entry = JSON.createObjectNode();
    network.cidr().ifPresent(cidr -> entry.put("cidr", cidr));
    return entry;
  }

  private ObjectNode asScenario(Path file, PodAttachments pod) throws ScenarioException {
    ObjectNode host = JSON.createObjectNode();
    ArrayNode interfaces = host.putArray("interfaces");
    for (PodInterface one : pod.interfaces()) {
      if (one.addresses().size() > 1) {
        throw new ScenarioException(
            file.toString(),
            pod.line(),
            "pod " + pod.name() + " asks for several addresses in one network; use one");
      }
      ObjectNode entry = interfaces.addObject();
      entry.put("name", one.name());
      entry.put("network", nameOf(one.network()));
      entry.put("port", ned(pod.node()));
      one.addresses().forEach(address -> entry.put("ip", address));
      one.mac().ifPresent(mac -> entry.put("mac", mac));
      pod.egressBitsPerSecond().ifPresent(rate -> entry.put("rate", rate + "bps"));
    }
    return host;
  }

  private String ned(String node) {
    List<String> neds = nedsOfSites.getOrDefault(node, List.of());
    return neds.size() == 1 ? neds.getFirst() : node;
  }

  /** A scenario's names have no slash. */
  private static String nameOf(ObjectName name) {
    return name.toString().replace('/', '.');
  }

  private static void add(
      Map<String, Cursor> entries, Path file, int line, ObjectName name, ObjectNode content)
      throws ScenarioException {
    // JSON is YAML; the empty lines before it give every part of it the object's own line.
    String text = "\n".repeat(line - 1) + content;
    Cursor cursor = ScenarioLoader.parse(file.toString(), new StringReader(text));
    Cursor other = entries.putIfAbsent(nameOf(name), cursor);
    if (other != null) {
      throw cursor.error("duplicate " + name + "; it is already defined in line " + other.line());
    }
  }
}
