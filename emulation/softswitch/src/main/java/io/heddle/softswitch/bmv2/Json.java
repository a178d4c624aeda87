package io.heddle.softswitch.bmv2;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** A value of the JSON program that knows where it stands, for messages. */
record Json(JsonNode node, String where) implements Iterable<Json> {

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  Json get(String name) {
    JsonNode child = node.get(name);
    if (child == null) {
      throw invalid("has no \"" + name + "\"");
    }
    return new Json(child, where + "." + name);
  }

  Json get(int index) {
    JsonNode child = node.get(index);
    if (child == null) {
      throw invalid("has no element " + index);
    }
    return new Json(child, where + "[" + index + "]");
  }

  /** The array at {@code name}, empty where the program has none. */
  Iterable<Json> list(String name) {
    return has(name) ? get(name) : List.of();
  }

  int size() {
    return node.size();
  }

  boolean isNull() {
    return node.isNull();
  }

  String text(String name) {
    return get(name).text();
  }

  String text() {
    if (!node.isTextual()) {
      throw invalid("is not a string");
    }
    return node.textValue();
  }

  /** The string at {@code name}, or null where the program has null or nothing. */
  String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  int number(String name) {
    return get(name).number();
  }

  int number() {
    if (!node.isInt()) {
      throw invalid("is not a 32-bit number");
    }
    return node.intValue();
  }

  boolean flag(String name) {
    return get(name).flag();
  }

  boolean flag(String name, boolean absent) {
    return has(name) ? flag(name) : absent;
  }

  /** Some versions of the compiler write 0 and 1. */
  boolean flag() {
    if (node.isInt() && (node.intValue() & ~1) == 0) {
      return node.intValue() == 1;
    }
    if (!node.isBoolean()) {
      throw invalid("is not true or false");
    }
    return node.booleanValue();
  }

  /** A hexadecimal string, perhaps with a minus sign. */
  BigInteger hex() {
    String text = text().replace("0x", "").replace("0X", "");
    try {
      return new BigInteger(text, 16);
    } catch (NumberFormatException e) {
      throw invalid("is not a hexadecimal number");
    }
  }

  InvalidProgram invalid(String what) {
    return new InvalidProgram("program JSON: " + where + " " + what);
  }

  @Override
  public Iterator<Json> iterator() {
    if (!node.isArray()) {
      throw invalid("is not an array");
    }
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < node.size();
      }

      @Override
      public Json next() {
        Objects.checkIndex(next, node.size());
        return get(next++);
      }
    };
  }
}
