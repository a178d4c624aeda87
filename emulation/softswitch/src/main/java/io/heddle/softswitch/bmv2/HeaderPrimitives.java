package io.heddle.softswitch.bmv2;

import java.util.Optional;

/** Reads the primitives on whole headers and stacks. */
final class HeaderPrimitives implements PrimitiveReader {
  private final Names names;
  private final ExpressionReader expressions;

  HeaderPrimitives(Names names, ExpressionReader expressions) {
    this.names = names;
    this.expressions = expressions;
  }

  @Override
  public Optional<Statement> read(String op, Json p) {
    return Optional.ofNullable(
        switch (op) {
          case "add_header" -> new HeaderStatement.Add(wireHeader(p.get(0)));
          case "remove_header" -> new HeaderStatement.Remove(wireHeader(p.get(0)));
          case "assign_header" -> copy(p);
          case "assign_header_stack" -> copyStack(p);
          case "push" -> new HeaderStatement.Push(stack(p.get(0)), expressions.count(p.get(1)));
          case "pop" -> new HeaderStatement.Pop(stack(p.get(0)), expressions.count(p.get(1)));
          default -> null;
        });
  }

  private Header header(Json object) {
    if (!object.text("type").equals("header")) {
      throw new UnsupportedProgram(
          "a primitive on a whole "
              + object.text("type")
              + " in place of a header is not supported");
    }
    return names.header(object.get("value"));
  }

  private Header wireHeader(Json object) {
    Header header = header(object);
    if (header.metadata()) {
      throw object.invalid("is metadata, which is always valid");
    }
    return header;
  }

  private Statement copy(Json parameters) {
    Header target = header(parameters.get(0));
    Header source = header(parameters.get(1));
    if (!target.type().equals(source.type()) || target.metadata() != source.metadata()) {
      throw parameters.invalid("are headers of two types");
    }
    return new HeaderStatement.Copy(target, source);
  }

  private Statement copyStack(Json parameters) {
    HeaderStack target = stack(parameters.get(0));
    HeaderStack source = stack(parameters.get(1));
    if (target.elements().size() != source.elements().size()
        || !target.elements().getFirst().type().equals(source.elements().getFirst().type())) {
      throw parameters.invalid("are stacks of two types");
    }
    return new HeaderStatement.CopyStack(target, source);
  }

  private HeaderStack stack(Json object) {
    return names.stack(object.get("value"));
  }
}
