package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Program.LearnList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads which fields packets keep on their ways, and which ones digests tell. */
final class FieldListReader {
  private FieldListReader() {}

  static Map<Integer, List<Field>> fieldLists(Json root, Names names) {
    Map<Integer, List<Field>> lists = new LinkedHashMap<>();
    if (!root.has("field_lists")) {
      return lists;
    }
    for (Json list : root.get("field_lists")) {
      List<Field> fields = new ArrayList<>();
      for (Json element : list.get("elements")) {
        switch (element.text("type")) {
          case "field" -> fields.add(field(element.get("value"), list, names));
          // A constant has no place to be copied to.
          case "hexstr" -> {}
          case String other ->
              throw new UnsupportedProgram("a field list with a " + other + " is not supported");
        }
      }
      if (lists.put(list.number("id"), List.copyOf(fields)) != null) {
        throw list.invalid("has the id of another one");
      }
    }
    return lists;
  }

  private static Field field(Json tuple, Json list, Names names) {
    if (tuple.get(1).text().equals("<null>")) {
      throw new UnsupportedProgram(
          "p4c does not say which metadata "
              + list.text("name")
              + " keeps; its fields must be bits, not headers or varbits");
    }
    return names.field(tuple);
  }

  static List<LearnList> learnLists(Json root, Names names) {
    List<LearnList> lists = new ArrayList<>();
    if (!root.has("learn_lists")) {
      return lists;
    }
    ExpressionReader expressions = new ExpressionReader(names, List.of());
    Set<Integer> ids = new HashSet<>();
    for (Json list : root.get("learn_lists")) {
      List<DigestPart> parts = new ArrayList<>();
      for (Json element : list.get("elements")) {
        Json value = element.get("value");
        switch (element.text("type")) {
          case "field" -> parts.add(part(names.field(value), names.header(value.get(0))));
          case "hexstr", "expression" ->
              parts.add(new DigestPart.Number(expressions.data(element), Optional.empty()));
          case "header_stack" -> names.stack(value).elements().forEach(h -> addAll(h, parts));
          case "header_union_stack" ->
              names.unionStack(value).elements().stream()
                  .flatMap(union -> union.members().stream())
                  .forEach(header -> addAll(header, parts));
          case String other ->
              throw new UnsupportedProgram("a digest with a " + other + " is not supported");
        }
      }
      if (!ids.add(list.number("id"))) {
        throw list.invalid("has the id of another one");
      }
      lists.add(new LearnList(list.number("id"), list.text("name"), parts));
    }
    return lists;
  }

  private static void addAll(Header header, List<DigestPart> parts) {
    header.fields().forEach(field -> parts.add(part(field, header)));
  }

  private static DigestPart part(Field field, Header header) {
    Optional<Header> real = Optional.of(header).filter(h -> !h.metadata());
    return field.variable()
        ? new DigestPart.Variable(field, real)
        : new DigestPart.Number(new Expression.FieldValue(field), real);
  }
}
