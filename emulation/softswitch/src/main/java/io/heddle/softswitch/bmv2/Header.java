package io.heddle.softswitch.bmv2;

import java.util.List;
import java.util.Optional;

/**
 * A header or metadata instance with at most one varbit field. Metadata is always valid and never
 * on the wire.
 */
public record Header(String name, String type, List<Field> fields, boolean metadata) {
  public Header {
    fields = List.copyOf(fields);
  }

  /** The most bits that it can have. */
  public int widthBits() {
    return fields.stream().mapToInt(Field::widthBits).sum();
  }

  /** The most bytes that it can have. */
  public int widthBytes() {
    return widthBits() / 8;
  }

  /** The bits that it has without its varbit field. */
  public int fixedBits() {
    return fields.stream().filter(f -> !f.variable()).mapToInt(Field::widthBits).sum();
  }

  /** Its varbit field. */
  public Optional<Field> variable() {
    return fields.stream().filter(Field::variable).findFirst();
  }
}
