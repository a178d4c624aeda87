package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Program.LearnList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
          case "field" -> fields.add(fixed(names.field(element.get("value"))));
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

  private static Field fixed(Field field) {
    if (field.variable()) {
      throw new UnsupportedProgram("varbit fields in field lists are not supported: " + field);
    }
    return field;
  }

  static List<LearnList> learnLists(Json root, Names names) {
    List<LearnList> lists = new ArrayList<>();
    if (!root.has("learn_lists")) {
      return lists;
    }
    ExpressionReader expressions = new ExpressionReader(names, List.of());
    Set<Integer> ids = new HashSet<>();
    for (Json list : root.get("learn_lists")) {
      List<Data> values = new ArrayList<>();
      for (Json element : list.get("elements")) {
        switch (element.text("type")) {
          case "field", "hexstr", "expression" -> values.add(expressions.data(element));
          case String other ->
              throw new UnsupportedProgram("a digest with a " + other + " is not supported");
        }
      }
      if (!ids.add(list.number("id"))) {
        throw list.invalid("has the id of another one");
      }
      lists.add(new LearnList(list.number("id"), list.text("name"), values));
    }
    return lists;
  }
}
