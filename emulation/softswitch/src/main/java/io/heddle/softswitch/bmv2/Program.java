package io.heddle.softswitch.bmv2;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A v1model program.
 *
 * @param states the parser's states, the first one first
 * @param deparser the headers in the order in which they are emitted
 * @param counters the indirect counter arrays
 * @param intrinsic the fields that the architecture sets and reads, by bmv2's names
 */
public record Program(
    Map<String, Header> headers,
    Map<String, HeaderStack> stacks,
    Map<String, Integer> errors,
    List<ParseState> states,
    List<Header> deparser,
    List<Action> actions,
    Map<String, CounterArray> counters,
    Map<String, RegisterArray> registers,
    List<Checksum> checksums,
    Pipeline ingress,
    Pipeline egress,
    Map<String, Field> intrinsic) {

  public record CounterArray(String name, int size) {}

  public record RegisterArray(String name, int size, int widthBits) {}

  /**
   * A field that the architecture knows, by its bmv2 name such as standard_metadata.egress_spec.
   */
  public Optional<Field> architectureField(String name) {
    Field alias = intrinsic.get(name);
    if (alias != null) {
      return Optional.of(alias);
    }
    int dot = name.indexOf('.');
    return Optional.ofNullable(headers.get(name.substring(0, dot))).stream()
        .flatMap(h -> h.fields().stream())
        .filter(f -> f.name().equals(name.substring(dot + 1)))
        .findFirst();
  }

  /** The number of a parser error of the core library. */
  public int error(String name) {
    return errors.getOrDefault(name, 0);
  }
}
