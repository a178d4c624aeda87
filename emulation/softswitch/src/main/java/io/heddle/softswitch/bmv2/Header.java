package io.heddle.softswitch.bmv2;

import java.util.List;

/** A header or metadata instance. Metadata is always valid and never on the wire. */
public record Header(String name, String type, List<Field> fields, boolean metadata) {
  public Header {
    fields = List.copyOf(fields);
  }

  public int widthBits() {
    return fields.stream().mapToInt(Field::widthBits).sum();
  }

  public int widthBytes() {
    return widthBits() / 8;
  }
}
