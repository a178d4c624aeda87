package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Calculation;
import io.heddle.softswitch.bmv2.Checksum;
import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.PathStatement;
import io.heddle.softswitch.bmv2.Pipeline;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fields that a program computes with, compares or writes to. All others it only moves together
 * with their headers, so that what becomes of a packet does not depend on them. Fields between
 * which a whole header is copied count as one.
 */
final class DecisiveFields {
  private final Set<Field> decisive = new HashSet<>();

  /** The next field of those that count as one with a field, until one that leads nowhere. */
  private final Map<Field, Field> sameAs = new HashMap<>();

  private boolean repeatable = true;

  private DecisiveFields() {}

  /**
   * Finds them.
   *
   * @return empty if two packets that are alike in these fields can still fare differently, or
   *     leave more behind than a count: of programs with registers, meters, random numbers, copies
   *     of other kinds than multicast, with headers whose place or length is computed, or with a
   *     parser that writes over what it has extracted
   */
  static Optional<Set<Field>> of(Program program) {
    DecisiveFields found = new DecisiveFields();
    found.add(program);
    if (!found.repeatable) {
      return Optional.empty();
    }
    Set<Field> representatives = new HashSet<>();
    found.decisive.forEach(field -> representatives.add(found.representative(field)));
    Set<Field> all = new HashSet<>(found.decisive);
    for (Header header : program.headers().values()) {
      for (Field field : header.fields()) {
        if (representatives.contains(found.representative(field))) {
          all.add(field);
        }
      }
    }
    return Optional.of(all);
  }

  private void add(Program program) {
    if (PayloadUse.of(program)
        || ParserWrites.of(program)
        || !program.unions().isEmpty()
        || program.headers().values().stream().anyMatch(h -> h.variable().isPresent())) {
      repeatable = false;
      return;
    }
    program.states().forEach(this::add);
    program.actions().stream().map(Action::statements).forEach(s -> s.forEach(this::add));
    program.beforeEmitting().forEach(this::add);
    program.checksums().forEach(this::add);
    add(program.ingress());
    add(program.egress());
  }

  private void add(ParseState state) {
    for (ParseState.Step step : state.steps()) {
      switch (step) {
        case ParseState.Extract e -> {}
        case ParseState.ExtractNext e -> {}
        case ParseState.Advance(Data bits) -> read(bits);
        case ParseState.Verify(var condition, Data error) -> {
          read(condition);
          read(error);
        }
        case ParseState.Perform(Statement statement) -> add(statement);
      }
    }
    state.key().forEach(part -> read(part.value()));
  }

  private void add(Pipeline pipeline) {
    for (Node node : pipeline.nodes().values()) {
      switch (node) {
        case Node.Conditional conditional -> read(conditional.condition());
        case Node.Call call -> {}
        case Node.Table table -> {
          table.key().forEach(key -> read(key.value()));
          table.profile().flatMap(profile -> profile.selector()).ifPresent(this::read);
          repeatable &= table.meter().isEmpty();
        }
      }
    }
  }

  private void add(Checksum checksum) {
    read(checksum.condition());
    read(checksum.calculation());
    decisive.add(checksum.target());
  }

  private void add(Statement statement) {
    switch (statement) {
      case Statement.Assign(Place target, Data value) -> {
        read(target);
        read(value);
      }
      case Statement.Hash(Place target, Data base, Calculation calculation, Data size) -> {
        read(target);
        read(base);
        read(calculation);
        read(size);
      }
      case Statement.JumpIfZero(Data condition, int next) -> read(condition);
      case Statement.Require(var condition, String text) -> read(condition);
      case Statement.Jump j -> {}
      case Statement.Exit e -> {}
      case Statement.Nothing n -> {}
      case ArrayStatement.Count(String counters, Data index) -> read(index);
      case PathStatement.Drop drop -> {}
      case HeaderStatement.Add(HeaderRef.Fixed header) -> write(header.header());
      case HeaderStatement.Remove(HeaderRef.Fixed header) -> {}
      case HeaderStatement.Copy(HeaderRef.Fixed target, HeaderRef.Fixed source) ->
          copy(target.header(), source.header());
      case HeaderStatement h -> repeatable = false;
      case ArrayStatement a -> repeatable = false;
      case PathStatement p -> repeatable = false;
      case Statement.AssignVariable a -> repeatable = false;
      case Statement.Random r -> repeatable = false;
      case Statement.Log l -> repeatable = false;
    }
  }

  /** Adding a header that is not there makes its fields 0. */
  private void write(Header header) {
    decisive.addAll(header.fields());
  }

  private void copy(Header target, Header source) {
    for (int i = 0; i < target.fields().size(); i++) {
      Field one = representative(target.fields().get(i));
      Field other = representative(source.fields().get(i));
      if (!one.equals(other)) {
        sameAs.put(one, other);
      }
    }
  }

  private Field representative(Field field) {
    Field last = field;
    while (sameAs.containsKey(last)) {
      last = sameAs.get(last);
    }
    return last;
  }

  private void read(Calculation calculation) {
    repeatable &= calculation.algorithm() != Calculation.Algorithm.RANDOM;
    for (Calculation.Input input : calculation.inputs()) {
      if (input instanceof Calculation.FieldInput(Field field)) {
        decisive.add(field);
      }
    }
  }

  private void read(Expression expression) {
    fields(expression).forEach(decisive::add);
    expression.operands().forEach(this::read);
  }

  /** What an expression reads by itself, without its operands. */
  static Stream<Field> fields(Expression expression) {
    return switch (expression) {
      case Expression.FieldValue(Field field) -> Stream.of(field);
      case Expression.LastField(HeaderStack stack, int field) -> ofAll(stack, field);
      case Expression.ElementField(HeaderStack stack, Data index, int field) -> ofAll(stack, field);
      case Expression.VariablesEqual(Field left, Field right) -> Stream.of(left, right);
      case Expression.HeadersEqual(HeaderRef left, HeaderRef right) ->
          Stream.of(left, right).flatMap(DecisiveFields::all);
      default -> Stream.of();
    };
  }

  private static Stream<Field> ofAll(HeaderStack stack, int field) {
    return stack.elements().stream().map(header -> header.fields().get(field));
  }

  private static Stream<Field> all(HeaderRef reference) {
    List<Header> headers =
        switch (reference) {
          case HeaderRef.Fixed(Header header) -> List.of(header);
          case HeaderRef.Element(HeaderStack stack, Data index) -> stack.elements();
        };
    return headers.stream().flatMap(header -> header.fields().stream());
  }
}
