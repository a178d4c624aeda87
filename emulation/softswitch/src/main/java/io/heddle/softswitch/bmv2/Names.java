package io.heddle.softswitch.bmv2;

import java.util.Map;

/** What a JSON program's references refer to. */
record Names(
    Map<String, Header> headers,
    Map<String, HeaderStack> stacks,
    Map<String, HeaderUnion> unions,
    Map<String, UnionStack> unionStacks,
    Map<String, Integer> valueSetWidths,
    Map<String, Calculation> calculations,
    Map<String, Program.CounterArray> counters,
    Map<String, Program.RegisterArray> registers,
    Map<String, MeterArray> meters,
    Map<String, Profile> profiles) {

  Header header(Json name) {
    return found(headers, name, "header");
  }

  HeaderStack stack(Json name) {
    return found(stacks, name, "header stack");
  }

  HeaderUnion union(Json name) {
    return found(unions, name, "header union");
  }

  UnionStack unionStack(Json name) {
    return found(unionStacks, name, "header union stack");
  }

  /** The headers that a tuple (header union stack, member, ...) names. */
  HeaderStack column(Json tuple) {
    UnionStack stack = unionStack(tuple.get(0));
    int member = stack.elements().getFirst().memberNames().indexOf(tuple.get(1).text());
    if (member < 0) {
      throw tuple.invalid("names no member of " + stack.name());
    }
    return stack.column(member);
  }

  /** The field of the 2-tuple (header, field). */
  Field field(Json tuple) {
    Header header = header(tuple.get(0));
    String name = tuple.get(1).text();
    for (Field field : header.fields()) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    throw tuple.invalid("names no field: " + header.name() + "." + name);
  }

  <T> T found(Map<String, T> map, Json name, String kind) {
    T value = map.get(name.text());
    if (value == null) {
      throw name.invalid("names no " + kind + ": " + name.text());
    }
    return value;
  }
}
