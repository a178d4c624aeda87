package io.heddle.softswitch.bmv2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a program's headers, header unions and stacks of both. */
final class HeaderReader {
  private final Json root;
  private final Map<Integer, Header> headersById = new HashMap<>();
  private final Map<Integer, HeaderUnion> unionsById = new HashMap<>();
  private final Set<Object> taken = new HashSet<>();

  private final Map<String, Header> headers = new LinkedHashMap<>();
  private final Map<String, HeaderStack> stacks = new LinkedHashMap<>();
  private final Map<String, HeaderUnion> unions = new LinkedHashMap<>();
  private final Map<String, UnionStack> unionStacks = new LinkedHashMap<>();

  private HeaderReader(Json root) {
    this.root = root;
  }

  static HeaderReader of(Json root) {
    HeaderReader reader = new HeaderReader(root);
    reader.readHeaders();
    reader.readStacks();
    reader.readUnions();
    reader.readUnionStacks();
    return reader;
  }

  Map<String, Header> headers() {
    return headers;
  }

  Map<String, HeaderStack> stacks() {
    return stacks;
  }

  Map<String, HeaderUnion> unions() {
    return unions;
  }

  Map<String, UnionStack> unionStacks() {
    return unionStacks;
  }

  private Map<String, Json> types(String section) {
    Map<String, Json> types = new HashMap<>();
    for (Json type : root.list(section)) {
      types.put(type.text("name"), type);
    }
    return types;
  }

  private void readHeaders() {
    Map<String, Json> types = types("header_types");
    for (Json header : root.get("headers")) {
      String name = header.text("name");
      Json type = types.get(header.text("header_type"));
      if (type == null) {
        throw header.invalid("has an unknown header type");
      }
      Header read =
          new Header(name, type.text("name"), fields(name, type), header.flag("metadata"));
      headers.put(name, read);
      headersById.put(header.number("id"), read);
    }
  }

  private static List<Field> fields(String header, Json type) {
    List<Field> fields = new ArrayList<>();
    for (Json field : type.get("fields")) {
      String name = field.get(0).text();
      if (field.get(1).node().isTextual()) {
        fields.add(new Field(header, name, variableWidth(type), false, true));
      } else {
        boolean signed = field.size() > 2 && field.get(2).flag();
        fields.add(new Field(header, name, ProgramReader.width(field.get(1)), signed));
      }
    }
    if (fields.stream().filter(Field::variable).count() > 1) {
      throw type.invalid("has two varbit fields");
    }
    return fields;
  }

  /** In bits; the type says how many bytes the whole header has at most. */
  private static int variableWidth(Json type) {
    int fixed = 0;
    for (Json field : type.get("fields")) {
      if (!field.get(1).node().isTextual()) {
        fixed += ProgramReader.width(field.get(1));
      }
    }
    int most = type.number("max_length");
    if (most < 1 || most > ProgramReader.LARGEST_WIDTH / 8 || fixed > 8 * most || fixed % 8 != 0) {
      throw type.invalid("has no varbit field of whole bytes");
    }
    return 8 * most - fixed;
  }

  private void readStacks() {
    for (Json stack : root.get("header_stacks")) {
      List<Header> elements = new ArrayList<>();
      for (Json id : stack.get("header_ids")) {
        Header element = take(headersById, id, "header");
        if (!element.type().equals(stack.text("header_type"))) {
          throw id.invalid("has another type than its stack");
        }
        if (element.metadata() || element.widthBits() % 8 != 0) {
          throw id.invalid("is in a stack but is no header of whole bytes");
        }
        elements.add(element);
      }
      if (elements.isEmpty()) {
        throw stack.invalid("is an empty stack");
      }
      stacks.put(stack.text("name"), new HeaderStack(stack.text("name"), elements));
    }
  }

  private void readUnions() {
    Map<String, Json> types = types("header_union_types");
    for (Json union : root.list("header_unions")) {
      Json type = types.get(union.text("union_type"));
      if (type == null) {
        throw union.invalid("has an unknown header union type");
      }
      List<String> names = new ArrayList<>();
      List<Header> members = new ArrayList<>();
      for (Json member : type.get("headers")) {
        Json id = union.get("header_ids").get(names.size());
        Header header = take(headersById, id, "header");
        if (header.metadata() || !header.type().equals(member.get(1).text())) {
          throw id.invalid("has another type than in its union");
        }
        names.add(member.get(0).text());
        members.add(header);
      }
      HeaderUnion read = new HeaderUnion(union.text("name"), type.text("name"), names, members);
      unions.put(read.name(), read);
      unionsById.put(union.number("id"), read);
    }
  }

  private void readUnionStacks() {
    for (Json stack : root.list("header_union_stacks")) {
      List<HeaderUnion> elements = new ArrayList<>();
      for (Json id : stack.get("header_union_ids")) {
        HeaderUnion element = take(unionsById, id, "header union");
        if (!element.type().equals(stack.text("union_type"))) {
          throw id.invalid("has another type than its stack");
        }
        elements.add(element);
      }
      if (elements.isEmpty() || stacks.containsKey(stack.text("name"))) {
        throw stack.invalid("is empty or has the name of another stack");
      }
      unionStacks.put(stack.text("name"), new UnionStack(stack.text("name"), elements));
    }
  }

  /** What has the id; nothing is a part of two unions or stacks. */
  private <T> T take(Map<Integer, T> all, Json id, String kind) {
    T found = all.get(id.number());
    if (found == null) {
      throw id.invalid("names no " + kind);
    }
    if (!taken.add(found)) {
      throw id.invalid("is in a stack or union already");
    }
    return found;
  }
}
