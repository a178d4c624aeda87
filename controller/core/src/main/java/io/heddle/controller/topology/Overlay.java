package io.heddle.controller.topology;

import io.heddle.intent.OverlayLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jgrapht.Graph;
import org.jgrapht.alg.interfaces.ShortestPathAlgorithm.SingleSourcePaths;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.alg.spanning.KruskalMinimumSpanningTree;
import org.jgrapht.graph.WeightedMultigraph;

/**
 * The overlay as a graph of the links that are up. Paths follow, for each destination, one
 * shortest-path tree towards it, so that the next hops of all NEDs agree and cannot form a loop. Of
 * equally good ways the one over the link with the smallest name is taken: equal input gives equal
 * paths. Immutable.
 */
public final class Overlay {
  private final Graph<String, OverlayLink> graph =
      new WeightedMultigraph<String, OverlayLink>(OverlayLink.class);
  private final Map<String, SortedMap<String, Integer>> peers;
  private final Map<String, Map<String, Hop>> nextHops = new HashMap<>();
  private final Set<OverlayLink> spanningTree;

  /**
   * The overlay of {@code links} at the moment of {@code topology}. Links that are down count for
   * the numbers of the peers, so that a failure does not renumber the others.
   */
  public Overlay(Collection<OverlayLink> links, Topology topology) {
    List<OverlayLink> sorted =
        links.stream().sorted(Comparator.comparing(OverlayLink::name)).toList();
    this.peers = numberPeers(sorted);
    topology.neds().forEach(graph::addVertex);
    for (OverlayLink link : sorted) {
      if (topology.linksUp().contains(link.name())
          && graph.containsVertex(link.a().ned())
          && graph.containsVertex(link.b().ned())
          && graph.addEdge(link.a().ned(), link.b().ned(), link)) {
        graph.setEdgeWeight(link, link.cost());
      }
    }
    DijkstraShortestPath<String, OverlayLink> dijkstra = new DijkstraShortestPath<>(graph);
    for (String destination : topology.neds()) {
      nextHops.put(destination, treeTowards(dijkstra.getPaths(destination)));
    }
    this.spanningTree =
        new LinkedHashSet<>(new KruskalMinimumSpanningTree<>(graph).getSpanningTree().getEdges());
  }

  /** For each NED the numbers of its links, by their names. */
  private static Map<String, SortedMap<String, Integer>> numberPeers(List<OverlayLink> links) {
    Map<String, List<String>> names = new HashMap<>();
    for (OverlayLink link : links) {
      names.computeIfAbsent(link.a().ned(), ned -> new ArrayList<>()).add(link.name());
      names.computeIfAbsent(link.b().ned(), ned -> new ArrayList<>()).add(link.name());
    }
    Map<String, SortedMap<String, Integer>> numbers = new HashMap<>();
    names.forEach((ned, here) -> numbers.put(ned, Numbering.of(here, Numbering::homeOf)));
    return numbers;
  }

  private Map<String, Hop> treeTowards(SingleSourcePaths<String, OverlayLink> paths) {
    Map<String, Hop> hops = new HashMap<>();
    for (String ned : graph.vertexSet()) {
      double distance = paths.getWeight(ned);
      if (!ned.equals(paths.getSourceVertex()) && Double.isFinite(distance)) {
        // Only ways that lead strictly nearer, so that no rounding of sums can close a loop.
        graph.edgesOf(ned).stream()
            .filter(link -> paths.getWeight(far(link, ned)) < distance)
            .min(
                Comparator.<OverlayLink>comparingDouble(
                        link -> paths.getWeight(far(link, ned)) + link.cost())
                    .thenComparing(OverlayLink::name))
            .ifPresent(link -> hops.put(ned, hop(link, ned)));
      }
    }
    return hops;
  }

  private static String far(OverlayLink link, String near) {
    return link.a().ned().equals(near) ? link.b().ned() : link.a().ned();
  }

  /** The direction of {@code link} that leaves {@code from}. */
  private Hop hop(OverlayLink link, String from) {
    boolean forth = link.a().ned().equals(from);
    OverlayLink.End local = forth ? link.a() : link.b();
    OverlayLink.End remote = forth ? link.b() : link.a();
    return new Hop(
        link.name(),
        local,
        peers.get(local.ned()).get(link.name()),
        remote,
        peers.get(remote.ned()).get(link.name()));
  }

  /** Both directions of {@code link}, from its end a first; also of a link that is down. */
  public List<Hop> directions(OverlayLink link) {
    return List.of(hop(link, link.a().ned()), hop(link, link.b().ned()));
  }

  /**
   * Whether frames can get from {@code from} to {@code to}; every NED that exists reaches itself.
   */
  public boolean reaches(String from, String to) {
    return from.equals(to) ? graph.containsVertex(from) : nextHop(from, to).isPresent();
  }

  /** The first step from {@code from} towards {@code to}; none if it is there or has no way. */
  public Optional<Hop> nextHop(String from, String to) {
    return Optional.ofNullable(nextHops.getOrDefault(to, Map.of()).get(from));
  }

  /** The steps from {@code from} to {@code to}; none if it is there or has no way. */
  public List<Hop> path(String from, String to) {
    List<Hop> path = new ArrayList<>();
    Optional<Hop> next = nextHop(from, to);
    while (next.isPresent()) {
      path.add(next.get());
      next = nextHop(next.get().remote().ned(), to);
    }
    return path;
  }

  /**
   * A spanning tree cut down to what joins {@code members}: for each NED of it the steps to its
   * neighbours in the tree. Members that have no way to each other get a tree for each part. All
   * member sets get parts of one minimum spanning tree, so two networks never disagree about a
   * link.
   */
  public SortedMap<String, List<Hop>> tree(Set<String> members) {
    Map<String, Set<OverlayLink>> links = new LinkedHashMap<>();
    graph.vertexSet().forEach(ned -> links.put(ned, new LinkedHashSet<>()));
    for (OverlayLink link : spanningTree) {
      links.get(link.a().ned()).add(link);
      links.get(link.b().ned()).add(link);
    }
    Deque<String> leaves = new ArrayDeque<>(links.keySet());
    while (!leaves.isEmpty()) {
      String leaf = leaves.remove();
      Set<OverlayLink> own = links.get(leaf);
      if (!members.contains(leaf) && own != null && own.size() <= 1) {
        links.remove(leaf);
        for (OverlayLink link : own) {
          String neighbour = far(link, leaf);
          links.get(neighbour).remove(link);
          leaves.add(neighbour);
        }
      }
    }
    SortedMap<String, List<Hop>> tree = new TreeMap<>();
    links.forEach(
        (ned, own) ->
            tree.put(
                ned,
                own.stream()
                    .map(link -> hop(link, ned))
                    .sorted(Comparator.comparing(Hop::link))
                    .toList()));
    return tree;
  }
}
