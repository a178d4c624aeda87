package io.heddle.softswitch.bmv2;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The nodes of a pipeline in an order in which each comes before those that may follow it. */
public final class PipelineOrder {
  private final Pipeline pipeline;
  private final Set<String> open = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final List<Node> order = new ArrayList<>();

  private PipelineOrder(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Only nodes that can be reached; the first one first. */
  public static List<Node> of(Pipeline pipeline) {
    PipelineOrder order = new PipelineOrder(pipeline);
    order.visit(pipeline.first());
    return order.order.reversed();
  }

  static void check(Pipeline pipeline, Json json) {
    try {
      of(pipeline);
    } catch (IllegalStateException e) {
      throw json.invalid(e.getMessage());
    }
  }

  private void visit(String name) {
    if (name == null || done.contains(name)) {
      return;
    }
    if (!open.add(name)) {
      throw new IllegalStateException("has a cycle at " + name);
    }
    Node node = pipeline.nodes().get(name);
    if (node == null) {
      throw new IllegalStateException("has no node " + name);
    }
    followers(node).forEach(this::visit);
    done.add(name);
    order.add(node);
  }

  private static List<String> followers(Node node) {
    List<String> all = new ArrayList<>();
    switch (node) {
      case Node.Conditional c -> {
        all.add(c.whenTrue());
        all.add(c.whenFalse());
      }
      case Node.Call call -> all.add(call.next());
      case Node.Table table -> {
        table
            .nextByHit()
            .ifPresent(
                n -> {
                  all.add(n.hit());
                  all.add(n.miss());
                });
        table.nextByAction().values().forEach(n -> n.ifPresent(all::add));
        all.add(table.missingNext());
      }
    }
    all.removeIf(Objects::isNull);
    return all;
  }
}
