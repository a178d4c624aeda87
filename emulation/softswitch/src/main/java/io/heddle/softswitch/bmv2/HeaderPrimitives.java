package io.heddle.softswitch.bmv2;

import java.util.List;
import java.util.Optional;

/** Reads the primitives on whole headers and stacks. */
final class HeaderPrimitives implements PrimitiveReader {
  private final ExpressionReader expressions;
  private final HeaderRefReader refs;

  HeaderPrimitives(ExpressionReader expressions) {
    this.expressions = expressions;
    this.refs = expressions.refs();
  }

  @Override
  public Optional<Statement> read(String op, Json p) {
    return Optional.ofNullable(
        switch (op) {
          case "add_header", "add_header_fast" -> new HeaderStatement.Add(onWire(p.get(0)));
          case "remove_header" -> new HeaderStatement.Remove(onWire(p.get(0)));
          case "assign_header", "copy_header" -> copy(p);
          case "assign_union" -> copyUnion(p);
          case "assign_header_stack", "assign_union_stack" -> copyStack(p);
          case "push" ->
              new HeaderStatement.Push(refs.columns(p.get(0)), expressions.count(p.get(1)));
          case "pop" ->
              new HeaderStatement.Pop(refs.columns(p.get(0)), expressions.count(p.get(1)));
          default -> null;
        });
  }

  private HeaderRef onWire(Json object) {
    HeaderRef header = refs.header(object);
    if (header.shape().metadata()) {
      throw object.invalid("is metadata, which is always valid");
    }
    return header;
  }

  private Statement copy(Json parameters) {
    HeaderRef target = refs.header(parameters.get(0));
    HeaderRef source = refs.header(parameters.get(1));
    requireSameType(target.shape(), source.shape(), parameters);
    return new HeaderStatement.Copy(target, source);
  }

  private static void requireSameType(Header target, Header source, Json where) {
    if (!target.type().equals(source.type()) || target.metadata() != source.metadata()) {
      throw where.invalid("are headers of two types");
    }
  }

  private Statement copyUnion(Json parameters) {
    List<HeaderRef> target = refs.members(parameters.get(0));
    List<HeaderRef> source = refs.members(parameters.get(1));
    if (target.size() != source.size()) {
      throw parameters.invalid("are header unions of two types");
    }
    for (int i = 0; i < target.size(); i++) {
      requireSameType(target.get(i).shape(), source.get(i).shape(), parameters);
    }
    return new HeaderStatement.CopyUnion(target, source);
  }

  private Statement copyStack(Json parameters) {
    List<HeaderStack> target = refs.columns(parameters.get(0));
    List<HeaderStack> source = refs.columns(parameters.get(1));
    if (target.size() != source.size()) {
      throw parameters.invalid("are stacks of two types");
    }
    for (int i = 0; i < target.size(); i++) {
      if (target.get(i).elements().size() != source.get(i).elements().size()) {
        throw parameters.invalid("are stacks of two sizes");
      }
      requireSameType(
          target.get(i).elements().getFirst(), source.get(i).elements().getFirst(), parameters);
    }
    return new HeaderStatement.CopyStack(target, source);
  }
}
