package io.heddle.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pod annotation {@code l2sm/networks} in both its forms: {@code net1, net2}, where an element
 * may be {@code namespace/name@interface} as Multus writes it, and a JSON list of objects with
 * {@code name}, {@code namespace}, {@code ips}, and {@code ifname} or Multus' {@code interface},
 * and Multus' {@code mac}. Interfaces without a name are called net1, net2, ... by position, as
 * Multus does.
 */
final class NetworksAnnotation {
  static final String KEY = "l2sm/networks";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> KEYS =
      Set.of("name", "namespace", "ips", "ifname", "interface", "mac");

  private NetworksAnnotation() {}

  /**
   * @throws IllegalArgumentException with one line that says what to change
   */
  static List<PodInterface> parse(String text, String podNamespace) {
    List<PodInterface> interfaces =
        text.strip().startsWith("[") ? list(text, podNamespace) : names(text, podNamespace);
    Set<String> taken = new HashSet<>();
    for (PodInterface one : interfaces) {
      if (!taken.add(one.name())) {
        throw new IllegalArgumentException("two interfaces are called " + one.name());
      }
    }
    return interfaces;
  }

  private static List<PodInterface> names(String text, String podNamespace) {
    List<PodInterface> interfaces = new ArrayList<>();
    for (String element : text.split(",", -1)) {
      String trimmed = element.strip();
      int at = trimmed.indexOf('@');
      String network = at < 0 ? trimmed : trimmed.substring(0, at);
      if (network.isEmpty()) {
        throw new IllegalArgumentException("a network's name is empty in \"" + text + "\"");
      }
      String name = at < 0 ? "net" + (interfaces.size() + 1) : trimmed.substring(at + 1);
      interfaces.add(
          new PodInterface(
              ObjectName.parse(network, podNamespace), name, List.of(), Optional.empty()));
    }
    return interfaces;
  }

  private static List<PodInterface> list(String text, String podNamespace) {
    JsonNode elements;
    try {
      elements = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    List<PodInterface> interfaces = new ArrayList<>();
    for (JsonNode element : elements) {
      String network = element.path("name").asText();
      if (network.isEmpty()) {
        throw new IllegalArgumentException("an element has no \"name\": " + element);
      }
      for (var property : element.properties()) {
        if (!KEYS.contains(property.getKey())) {
          throw new IllegalArgumentException(
              "unknown key \"" + property.getKey() + "\" for network " + network);
        }
      }
      List<String> addresses = new ArrayList<>();
      element.path("ips").forEach(address -> addresses.add(address.asText()));
      String byPosition = "net" + (interfaces.size() + 1);
      interfaces.add(
          new PodInterface(
              ObjectName.parse(network, element.path("namespace").asText(podNamespace)),
              element.path("ifname").asText(element.path("interface").asText(byPosition)),
              addresses,
              Optional.ofNullable(element.path("mac").asText(null))));
    }
    return interfaces;
  }
}
