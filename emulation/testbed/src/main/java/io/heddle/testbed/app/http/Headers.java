package io.heddle.testbed.app.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Header fields in the order of their lines; names ignore case (RFC 9110 section 5). */
public record Headers(List<Field> fields) {
  public static final Headers NONE = new Headers(List.of());

  /** Of one connection only, so never forwarded (RFC 9110 section 7.6.1). */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** One header line. */
  public record Field(String name, String value) {}

  public Headers {
    fields = List.copyOf(fields);
  }

  /**
   * Reads header lines.
   *
   * @throws HttpSyntaxException if one is not {@code name: value}
   */
  static Headers parse(List<String> lines) throws HttpSyntaxException {
    List<Field> fields = new ArrayList<>(lines.size());
    for (String line : lines) {
      int colon = line.indexOf(':');
      String name = colon < 1 ? "" : line.substring(0, colon);
      if (name.isEmpty() || !name.chars().allMatch(Headers::isTokenCharacter)) {
        throw new HttpSyntaxException("not a header line: " + line);
      }
      fields.add(new Field(name, line.substring(colon + 1).strip()));
    }
    return new Headers(fields);
  }

  private static boolean isTokenCharacter(int c) {
    return c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }

  /** The value of the first field of that name. */
  public Optional<String> first(String name) {
    return fields.stream().filter(named(name)).map(Field::value).findFirst();
  }

  /** Whether there is a field of that name. */
  public boolean has(String name) {
    return fields.stream().anyMatch(named(name));
  }

  /** The comma-separated elements of all fields of that name, in lower case. */
  public List<String> elements(String name) {
    return fields.stream()
        .filter(named(name))
        .flatMap(field -> Stream.of(field.value().split(",")))
        .map(element -> element.strip().toLowerCase(Locale.ROOT))
        .filter(element -> !element.isEmpty())
        .toList();
  }

  /**
   * The value of Content-Length.
   *
   * @throws HttpSyntaxException if it is not one number, 0 or more
   */
  public OptionalLong contentLength() throws HttpSyntaxException {
    List<String> values = elements("Content-Length").stream().distinct().toList();
    if (values.isEmpty()) {
      return OptionalLong.empty();
    }
    if (values.size() > 1 || !values.getFirst().matches("\\d{1,18}")) {
      throw new HttpSyntaxException("not one content length: " + values);
    }
    return OptionalLong.of(Long.parseLong(values.getFirst()));
  }

  /** These and one more. */
  public Headers with(String name, String value) {
    return new Headers(Stream.concat(fields.stream(), Stream.of(new Field(name, value))).toList());
  }

  /** These without any of that name. */
  public Headers without(String name) {
    return new Headers(fields.stream().filter(named(name).negate()).toList());
  }

  /** What a proxy may pass on: all but those of the connection they came by. */
  public Headers forwarded() {
    List<String> named = elements("Connection");
    return new Headers(
        fields.stream()
            .filter(
                field -> {
                  String name = field.name().toLowerCase(Locale.ROOT);
                  return !HOP_BY_HOP.contains(name) && !named.contains(name);
                })
            .toList());
  }

  void appendTo(StringBuilder head) {
    for (Field field : fields) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
  }

  private static Predicate<Field> named(String name) {
    return field -> field.name().equalsIgnoreCase(name);
  }
}
