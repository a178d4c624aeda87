package io.heddle.softswitch.bmv2;

import java.util.Map;

/** What a JSON program's references refer to. */
record Names(
    Map<String, Header> headers,
    Map<String, HeaderStack> stacks,
    Map<String, Calculation> calculations,
    Map<String, Program.CounterArray> counters,
    Map<String, Program.RegisterArray> registers) {

  Header header(Json name) {
    return found(headers, name, "header");
  }

  HeaderStack stack(Json name) {
    return found(stacks, name, "header stack");
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
