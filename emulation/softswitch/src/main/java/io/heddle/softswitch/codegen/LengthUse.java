package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Calculation;
import io.heddle.softswitch.bmv2.Checksum;
import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Operator;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.PathStatement;
import io.heddle.softswitch.bmv2.Pipeline;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.Statement;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a repeatable program asks nothing of a packet but its bytes and the port that it came in
 * by: neither the time nor queues, and its length only to write it somewhere. Then all packets that
 * begin alike fare alike, whatever their length, but for fields that are a multiple of the length
 * and a constant, modulo two to the power of their width, and for Internet checksums over one such
 * field.
 */
final class LengthUse {
  /** What the architecture says of a packet and that another with the same bytes may not share. */
  private static final List<String> MOMENTS =
      List.of(
          "intrinsic_metadata.ingress_global_timestamp",
          "intrinsic_metadata.egress_global_timestamp",
          "queueing_metadata.enq_timestamp",
          "queueing_metadata.enq_qdepth",
          "queueing_metadata.deq_timedelta",
          "queueing_metadata.deq_qdepth");

  /** How many low bits of a value follow the length if the length is not in it. */
  private static final int NONE = Integer.MAX_VALUE;

  private static final int CHECKSUM_BITS = 16;

  private final Program program;

  /** Fields that may be a multiple of the packet's length and a constant. */
  private final Set<Field> lengths = new HashSet<>();

  /** Fields that may be a checksum over such a field. */
  private final Set<Field> sums = new HashSet<>();

  private final Set<Field> moments = new HashSet<>();
  private boolean allowed = true;

  private LengthUse(Program program) {
    this.program = program;
    program.architectureField("standard_metadata.packet_length").ifPresent(lengths::add);
    MOMENTS.forEach(name -> program.architectureField(name).ifPresent(moments::add));
  }

  /** Whether packets of all lengths fare alike; the program must be repeatable. */
  static boolean isHarmless(Program program) {
    LengthUse use = new LengthUse(program);
    int known;
    do {
      known = use.known();
      use.followAssignments();
    } while (use.known() > known);
    use.check();
    return use.allowed;
  }

  private int known() {
    return lengths.size() + sums.size();
  }

  private void followAssignments() {
    statements().forEach(this::follow);
    program.checksums().stream().filter(Checksum::update).forEach(this::follow);
  }

  private Stream<Statement> statements() {
    Stream<Statement> inParser =
        program.states().stream()
            .flatMap(state -> state.steps().stream())
            .filter(ParseState.Perform.class::isInstance)
            .map(step -> ((ParseState.Perform) step).statement());
    Stream<Statement> inActions =
        program.actions().stream().map(Action::statements).flatMap(List::stream);
    return Stream.of(inParser, inActions, program.beforeEmitting().stream()).flatMap(s -> s);
  }

  private void follow(Statement statement) {
    switch (statement) {
      case Statement.Assign(Expression.FieldValue(Field target), Data value) -> {
        int bits = bits(value);
        if (bits != NONE) {
          // Its value must follow the length up to its last bit.
          allowed &= target.widthBits() <= bits && isFree(target);
          lengths.add(target);
        }
      }
      case HeaderStatement.Copy(HeaderRef.Fixed(Header to), HeaderRef.Fixed(Header from)) -> {
        for (int i = 0; i < from.fields().size(); i++) {
          copy(to.fields().get(i), from.fields().get(i));
        }
      }
      default -> {}
    }
  }

  private void copy(Field to, Field from) {
    allowed &= !moments.contains(from);
    if (lengths.contains(from)) {
      allowed &= isFree(to);
      lengths.add(to);
    }
    if (sums.contains(from)) {
      allowed &= isFree(to);
      sums.add(to);
    }
  }

  /** Whether the architecture takes no notice of a field, which it would compare with others. */
  private boolean isFree(Field field) {
    return !field.signed()
        && !field.header().equals("standard_metadata")
        && !program.intrinsic().containsValue(field);
  }

  /** How many low bits of a value are a multiple of the length and a constant. */
  private int bits(Data value) {
    if (!reads(value)) {
      return NONE;
    }
    return switch (value) {
      case Expression.FieldValue(Field field) when isLength(field) -> field.widthBits();
      case Expression.Arithmetic(Operator operator, Data left, Data right)
          when operator == Operator.ADD || operator == Operator.SUBTRACT ->
          Math.min(bits(left), bits(right));
      case Expression.Arithmetic(Operator operator, Data left, Expression.Constant(var mask))
          when operator == Operator.AND && isLowMask(mask) ->
          Math.min(bits(left), mask.bitLength());
      default -> 0;
    };
  }

  private boolean isLength(Field field) {
    return lengths.contains(field) && !sums.contains(field) && !moments.contains(field);
  }

  private static boolean isLowMask(BigInteger mask) {
    return mask.signum() > 0 && mask.bitCount() == mask.bitLength();
  }

  private void follow(Checksum checksum) {
    List<Field> read = inputs(checksum.calculation()).filter(this::isSpecial).toList();
    if (!read.isEmpty()) {
      Field target = checksum.target();
      allowed &=
          read.size() == 1
              && isLength(read.getFirst())
              && read.getFirst().widthBits() == CHECKSUM_BITS
              && checksum.calculation().algorithm() == Calculation.Algorithm.CSUM16
              && target.widthBits() == CHECKSUM_BITS
              && isFree(target);
      sums.add(target);
    }
  }

  /** Looks for what must not depend on any of the fields found. */
  private void check() {
    statements().forEach(this::check);
    for (ParseState state : program.states()) {
      state.steps().forEach(this::check);
      state.key().forEach(part -> forbid(part.value()));
    }
    check(program.ingress());
    check(program.egress());
    for (Checksum checksum : program.checksums()) {
      forbid(checksum.condition());
      if (checksum.verify()) {
        forbid(checksum.calculation());
        allowed &= !isSpecial(checksum.target());
      }
    }
    program.checksums().forEach(c -> allowed &= !lengths.contains(c.target()));
  }

  private void check(ParseState.Step step) {
    switch (step) {
      case ParseState.Extract e -> {}
      case ParseState.ExtractNext e -> {}
      case ParseState.Advance(Data bits) -> forbid(bits);
      case ParseState.Verify(var condition, Data error) -> {
        forbid(condition);
        forbid(error);
      }
      case ParseState.Perform p -> {}
    }
  }

  private void check(Statement statement) {
    switch (statement) {
      case Statement.Assign(Place target, Data value) -> {
        target.operands().forEach(this::forbid);
        if (!(target instanceof Expression.FieldValue)) {
          forbid(value);
        }
      }
      case Statement.Hash(Place target, Data base, Calculation calculation, Data size) -> {
        target.operands().forEach(this::forbid);
        forbid(base);
        forbid(calculation);
        forbid(size);
      }
      case Statement.JumpIfZero(Data condition, int next) -> forbid(condition);
      case Statement.Require(var condition, String text) -> forbid(condition);
      case ArrayStatement.Count(String counters, Data index) -> forbid(index);
      case Statement.Jump j -> {}
      case Statement.Exit e -> {}
      case Statement.Nothing n -> {}
      case HeaderStatement h -> {}
      case PathStatement.Drop d -> {}
      // No repeatable program has these.
      case PathStatement p -> allowed = false;
      case ArrayStatement a -> allowed = false;
      case Statement.AssignVariable a -> allowed = false;
      case Statement.Random r -> allowed = false;
      case Statement.Log l -> allowed = false;
    }
  }

  private void check(Pipeline pipeline) {
    for (Node node : pipeline.nodes().values()) {
      switch (node) {
        case Node.Conditional conditional -> forbid(conditional.condition());
        case Node.Call call -> {}
        case Node.Table table -> {
          table.key().forEach(key -> forbid(key.value()));
          // A group may choose at random, and by which ports are up.
          allowed &= table.profile().flatMap(profile -> profile.selector()).isEmpty();
        }
      }
    }
  }

  private void forbid(Expression expression) {
    allowed &= !reads(expression);
  }

  private void forbid(Calculation calculation) {
    allowed &= inputs(calculation).noneMatch(this::isSpecial);
  }

  private boolean reads(Expression expression) {
    return DecisiveFields.fields(expression).anyMatch(this::isSpecial)
        || expression.operands().stream().anyMatch(this::reads);
  }

  private boolean isSpecial(Field field) {
    return lengths.contains(field) || sums.contains(field) || moments.contains(field);
  }

  private static Stream<Field> inputs(Calculation calculation) {
    return calculation.inputs().stream()
        .flatMap(
            input ->
                input instanceof Calculation.FieldInput(Field field)
                    ? Stream.of(field)
                    : Stream.of());
  }
}
