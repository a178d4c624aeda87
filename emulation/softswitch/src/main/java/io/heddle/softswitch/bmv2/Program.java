package io.heddle.softswitch.bmv2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A v1model program.
 *
 * @param states the parser's states, the first one first
 * @param beforeEmitting what the deparser does first
 * @param deparser the headers in the order in which they are emitted
 * @param counters the indirect counter arrays
 * @param fieldLists the metadata that clones, resubmitted and recirculated packets can keep, by id
 * @param meters the meter arrays, and the meters of tables' entries
 * @param profiles the action profiles of both pipelines
 * @param intrinsic the fields that the architecture sets and reads, by bmv2's names
 */
public record Program(
    Map<String, Header> headers,
    Map<String, HeaderStack> stacks,
    List<HeaderUnion> unions,
    Map<String, UnionStack> unionStacks,
    Map<String, Integer> errors,
    List<ParseState> states,
    List<Statement> beforeEmitting,
    List<Header> deparser,
    List<Action> actions,
    Map<String, CounterArray> counters,
    Map<String, RegisterArray> registers,
    Map<Integer, List<Field>> fieldLists,
    List<LearnList> learnLists,
    Map<String, MeterArray> meters,
    Map<String, Profile> profiles,
    List<Checksum> checksums,
    Pipeline ingress,
    Pipeline egress,
    Map<String, Field> intrinsic) {

  public record CounterArray(String name, int size) {}

  /** What a digest consists of. */
  public record LearnList(int id, String name, List<DigestPart> parts) {
    public LearnList {
      parts = List.copyOf(parts);
    }
  }

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

  /** The value sets that the parser asks. */
  public List<ValueSet> valueSets() {
    return states.stream()
        .flatMap(state -> state.transitions().stream())
        .flatMap(t -> t instanceof ParseState.OnMember on ? Stream.of(on.set()) : Stream.of())
        .distinct()
        .toList();
  }

  /** The other members of the header union that a header is in; none if it is in no union. */
  public List<Header> siblings(Header header) {
    return unions.stream()
        .filter(union -> union.members().contains(header))
        .flatMap(union -> union.members().stream())
        .filter(other -> !other.equals(header))
        .toList();
  }

  /** The stacks, of headers and of unions, that count which element is extracted next. */
  public List<HeaderStack> countedStacks() {
    return Stream.concat(
            stacks.values().stream(), unionStacks.values().stream().map(s -> s.column(0)))
        .toList();
  }
}
