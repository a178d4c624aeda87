package io.heddle.softswitch.bmv2;

import java.util.Optional;

/** Reads the primitives on the packet's way through the switch. */
final class PathPrimitives implements PrimitiveReader {
  private final ExpressionReader expressions;

  PathPrimitives(ExpressionReader expressions) {
    this.expressions = expressions;
  }

  @Override
  public Optional<Statement> read(String op, Json p) {
    return Optional.ofNullable(
        switch (op) {
          case "drop" -> PathStatement.Drop.PACKET;
          case "mark_to_drop" -> new PathStatement.Drop(marked(p));
          // bmv2 clones by where it is asked for, not by which of these asks.
          case "clone_ingress_pkt_to_egress", "clone_egress_pkt_to_egress" ->
              new PathStatement.Clone(expressions.data(p.get(0)), expressions.count(p.get(1)));
          case "resubmit" -> new PathStatement.Resubmit(expressions.count(p.get(0)));
          case "recirculate" -> new PathStatement.Recirculate(expressions.count(p.get(0)));
          case "generate_digest" -> new PathStatement.Digest(expressions.count(p.get(1)));
          case "truncate" -> new PathStatement.Truncate(expressions.data(p.get(0)));
          default -> null;
        });
  }

  /** p4c gives an action that is passed the standard metadata a copy, and marks that. */
  private Optional<Header> marked(Json parameters) {
    return parameters.size() == 0
        ? Optional.empty()
        : Optional.of(expressions.refs().header(parameters.get(0)).shape());
  }
}
