package io.heddle.k8s;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The objects of a manifest file that concern virtual networks: L2S-M's networks, and the pods that
 * carry its label and annotation. Other kinds are passed over, as an operator would.
 */
public record Manifests(List<L2Network> networks, List<PodAttachments> pods) {
  private static final String GROUP = "l2sm.l2sm.k8s.local/";
  private static final String LABEL = "l2sm";
  private static final String EGRESS_BANDWIDTH = "kubernetes.io/egress-bandwidth";
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  public Manifests {
    networks = List.copyOf(networks);
    pods = List.copyOf(pods);
  }

  /**
   * Reads a file of YAML documents.
   *
   * @throws InvalidManifest naming the line and what to change
   */
  public static Manifests parse(String text) throws InvalidManifest {
    List<L2Network> networks = new ArrayList<>();
    List<PodAttachments> pods = new ArrayList<>();
    try (YAMLParser parser = ((YAMLFactory) YAML.getFactory()).createParser(text)) {
      while (parser.nextToken() != null) {
        int line = parser.currentTokenLocation().getLineNr();
        JsonNode document = YAML.readTree(parser);
        String kind = document.path("kind").asText();
        if (kind.equals("L2Network") && document.path("apiVersion").asText().startsWith(GROUP)) {
          networks.add(network(document, line));
        } else if (kind.equals("Pod")) {
          pod(document, line).ifPresent(pods::add);
        }
      }
    } catch (JsonProcessingException e) {
      throw new InvalidManifest(lineOf(e.getLocation()), problem(e));
    } catch (IOException e) {
      throw new InvalidManifest(1, e.getMessage());
    }
    return new Manifests(networks, pods);
  }

  private static L2Network network(JsonNode document, int line) throws InvalidManifest {
    ObjectName name = name(document, line);
    String type = document.path("spec").path("type").asText();
    if (!type.equals("vnet")) {
      throw new InvalidManifest(
          line, "L2Network " + name + " has type \"" + type + "\"; only vnet is supported");
    }
    JsonNode cidr = document.path("spec").path("networkCIDR");
    return new L2Network(
        name, cidr.isTextual() ? Optional.of(cidr.asText()) : Optional.empty(), line);
  }

  private static Optional<PodAttachments> pod(JsonNode document, int line) throws InvalidManifest {
    ObjectName name = name(document, line);
    try {
      Pod pod = YAML.treeToValue(document, Pod.class);
      var labels = pod.getMetadata().getLabels();
      var annotations = pod.getMetadata().getAnnotations();
      if (labels == null
          || !"true".equals(labels.get(LABEL))
          || annotations == null
          || !annotations.containsKey(NetworksAnnotation.KEY)) {
        return Optional.empty();
      }
      String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
      if (node == null) {
        throw new InvalidManifest(
            line, "pod " + name + " has no spec.nodeName, so it is not known which NED it is at");
      }
      return Optional.of(
          new PodAttachments(
              name,
              node,
              NetworksAnnotation.parse(annotations.get(NetworksAnnotation.KEY), name.namespace()),
              egressBandwidth(annotations),
              line));
    } catch (JsonProcessingException e) {
      throw new InvalidManifest(line, "pod " + name + ": " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new InvalidManifest(line, "pod " + name + ", annotations: " + e.getMessage());
    }
  }

  private static OptionalLong egressBandwidth(Map<String, String> annotations) {
    String text = annotations.get(EGRESS_BANDWIDTH);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      long bitsPerSecond = Quantity.getAmountInBytes(new Quantity(text)).longValueExact();
      if (bitsPerSecond > 0) {
        return OptionalLong.of(bitsPerSecond);
      }
    } catch (IllegalArgumentException | ArithmeticException notAQuantity) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        EGRESS_BANDWIDTH + " must be bits a second such as 100M, not \"" + text + "\"");
  }

  private static ObjectName name(JsonNode document, int line) throws InvalidManifest {
    JsonNode metadata = document.path("metadata");
    String name = metadata.path("name").asText();
    if (name.isEmpty()) {
      throw new InvalidManifest(line, document.path("kind").asText() + " has no metadata.name");
    }
    return new ObjectName(metadata.path("namespace").asText("default"), name);
  }

  /** The parser's own sentence without the excerpts of the file that it indents below it. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(": "));
  }

  private static int lineOf(JsonLocation location) {
    return location == null ? 1 : Math.max(1, location.getLineNr());
  }
}
