package io.heddle.softswitch.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Arithmetic;
import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.FieldValue;
import io.heddle.softswitch.bmv2.Expression.Operator;
import io.heddle.softswitch.bmv2.Expression.Relation;
import io.heddle.softswitch.bmv2.Expression.Truth;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random expressions, compiled and run on random packets, against BigInteger: bmv2's arithmetic has
 * infinite precision and cuts where it assigns.
 */
class ExpressionTest {
  private static final Header IN =
      header(
          "in",
          List.of(3, 9, 20, 32, 64, 128, 200),
          List.of(false, false, true, false, false, false, false));
  private static final Header OUT =
      header(
          "out",
          List.of(1, 17, 40, 63, 64, 65, 130, 64, 100),
          List.of(false, false, true, false, false, false, false, true, true));

  private static Header header(String name, List<Integer> widths, List<Boolean> signed) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < widths.size(); i++) {
      fields.add(new Field(name, "f" + i, widths.get(i), signed.get(i)));
    }
    int rest = -widths.stream().mapToInt(Integer::intValue).sum() & 7;
    if (rest > 0) {
      fields.add(new Field(name, "padding", rest, false));
    }
    return new Header(name, name, fields, false);
  }

  @Property(tries = 400)
  void aCompiledExpressionHasTheValueOfExactArithmetic(
      @ForAll("expressions") Data expression, @ForAll Random random) {
    PacketProcessor processor = compile(expression);
    for (int packet = 0; packet < 5; packet++) {
      byte[] frame = new byte[IN.widthBytes() + 4];
      random.nextBytes(frame);
      if (packet == 0) {
        Arrays.fill(frame, (byte) 0xff);
      }
      processor.receive(MemorySegment.ofArray(frame), 0, frame.length);
      processor.beginIngress(0);
      processor.parse();
      processor.ingress();
      processor.deparse();
      MemorySegment sent = MemorySegment.ofArray(new byte[500]);
      int length = processor.assemble(sent);
      byte[] bytes = sent.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);

      assertThat(bytes).hasSize(OUT.widthBytes() + frame.length);
      BigInteger value = value(expression, frame);
      for (Field field : OUT.fields()) {
        BigInteger expected =
            field.name().equals("padding")
                ? BigInteger.ZERO
                : value.mod(BigInteger.ONE.shiftLeft(field.widthBits()));
        assertThat(raw(OUT, field, bytes)).as("%s of %s", field, expression).isEqualTo(expected);
      }
      assertThat(Arrays.copyOfRange(bytes, OUT.widthBytes(), length)).isEqualTo(frame);
    }
  }

  private static PacketProcessor compile(Data expression) {
    List<Statement> statements = new ArrayList<>();
    statements.add(new HeaderStatement.Add(OUT));
    for (Field field : OUT.fields()) {
      if (!field.name().equals("padding")) {
        statements.add(new Statement.Assign(new FieldValue(field), expression));
      }
    }
    return OneAction.compile(IN, List.of(OUT, IN), statements);
  }

  private static BigInteger raw(Header header, Field field, byte[] bytes) {
    int before = 0;
    for (Field f : header.fields()) {
      if (f.equals(field)) {
        break;
      }
      before += f.widthBits();
    }
    byte[] own = Arrays.copyOf(bytes, header.widthBytes());
    return new BigInteger(1, own)
        .shiftRight(header.widthBits() - before - field.widthBits())
        .mod(BigInteger.ONE.shiftLeft(field.widthBits()));
  }

  private static BigInteger value(Data expression, byte[] frame) {
    return switch (expression) {
      case FieldValue(Field field) -> {
        BigInteger raw = raw(IN, field, frame);
        yield field.signed() ? wrap(raw, field.widthBits()) : raw;
      }
      case Constant(BigInteger value) -> value;
      case Expression.Validity v -> BigInteger.ONE;
      case Expression.Complement(Data a) -> value(a, frame).not();
      case Expression.WrapSigned(Data a, int width) -> wrap(value(a, frame), width);
      case Expression.Saturate(Data a, int width, boolean signed) -> {
        BigInteger max =
            BigInteger.ONE.shiftLeft(signed ? width - 1 : width).subtract(BigInteger.ONE);
        yield value(a, frame).min(max).max(signed ? max.not() : BigInteger.ZERO);
      }
      case Expression.BoolToData(Truth t) -> truth(t, frame) ? BigInteger.ONE : BigInteger.ZERO;
      case Expression.DataChoice(Truth t, Data a, Data b) ->
          truth(t, frame) ? value(a, frame) : value(b, frame);
      case Arithmetic(Operator operator, Data left, Data right) -> {
        BigInteger a = value(left, frame);
        BigInteger b = value(right, frame);
        yield switch (operator) {
          case ADD -> a.add(b);
          case SUBTRACT -> a.subtract(b);
          case MULTIPLY -> a.multiply(b);
          case DIVIDE -> b.signum() == 0 ? BigInteger.ZERO : a.divide(b);
          case REMAINDER -> b.signum() == 0 ? BigInteger.ZERO : a.remainder(b);
          case AND -> a.and(b);
          case OR -> a.or(b);
          case XOR -> a.xor(b);
          case SHIFT_LEFT -> a.shiftLeft(b.intValueExact());
          case SHIFT_RIGHT -> a.shiftRight(b.min(BigInteger.valueOf(1 << 20)).intValueExact());
        };
      }
      default -> throw new IllegalArgumentException("not generated: " + expression);
    };
  }

  private static BigInteger wrap(BigInteger value, int width) {
    BigInteger low = value.mod(BigInteger.ONE.shiftLeft(width));
    return low.testBit(width - 1) ? low.subtract(BigInteger.ONE.shiftLeft(width)) : low;
  }

  private static boolean truth(Truth truth, byte[] frame) {
    return switch (truth) {
      case Expression.TruthConstant(boolean value) -> value;
      case Expression.DataToBool(Data a) -> value(a, frame).signum() != 0;
      case Expression.Not(Truth a) -> !truth(a, frame);
      case Expression.And(Truth a, Truth b) -> truth(a, frame) && truth(b, frame);
      case Expression.Or(Truth a, Truth b) -> truth(a, frame) || truth(b, frame);
      case Expression.TruthChoice(Truth c, Truth a, Truth b) ->
          truth(c, frame) ? truth(a, frame) : truth(b, frame);
      case Expression.HeadersEqual(HeaderRef a, HeaderRef b) -> a.equals(b);
      case Expression.VariablesEqual v -> throw new IllegalArgumentException("not generated");
      case Expression.Comparison(Relation relation, Data left, Data right) -> {
        int order = value(left, frame).compareTo(value(right, frame));
        yield switch (relation) {
          case EQUAL -> order == 0;
          case NOT_EQUAL -> order != 0;
          case LESS -> order < 0;
          case LESS_OR_EQUAL -> order <= 0;
          case GREATER -> order > 0;
          case GREATER_OR_EQUAL -> order >= 0;
        };
      }
    };
  }

  @Provide
  Arbitrary<Data> expressions() {
    return data(4);
  }

  private static Arbitrary<Data> leaf() {
    return Arbitraries.oneOf(
        Arbitraries.of(IN.fields()).map(f -> (Data) new FieldValue(f)),
        Arbitraries.bigIntegers()
            .between(BigInteger.ONE.shiftLeft(130).negate(), BigInteger.ONE.shiftLeft(130))
            .map(v -> (Data) new Constant(v)));
  }

  private static Arbitrary<Data> data(int depth) {
    if (depth == 0) {
      return leaf();
    }
    Arbitrary<Data> below = Arbitraries.lazy(() -> data(depth - 1));
    Arbitrary<Truth> truth = Arbitraries.lazy(() -> truths(depth - 1));
    Arbitrary<Data> amount =
        Arbitraries.oneOf(
            Arbitraries.integers()
                .between(0, 140)
                .map(i -> (Data) new Constant(BigInteger.valueOf(i))),
            Arbitraries.of(new FieldValue(IN.fields().get(0)), new FieldValue(IN.fields().get(1))));
    Arbitrary<Integer> width = Arbitraries.integers().between(1, 140);
    return Arbitraries.oneOf(
        leaf(),
        Combinators.combine(
                Arbitraries.of(
                    Operator.ADD,
                    Operator.SUBTRACT,
                    Operator.MULTIPLY,
                    Operator.AND,
                    Operator.OR,
                    Operator.XOR),
                below,
                below)
            .as(Arithmetic::new),
        Combinators.combine(
                Arbitraries.of(Operator.SHIFT_LEFT, Operator.SHIFT_RIGHT), below, amount)
            .as(Arithmetic::new),
        Combinators.combine(below, Arbitraries.of(64, 128, 140), below)
            .as((a, bits, b) -> new Arithmetic(Operator.SHIFT_RIGHT, a, cut(b, bits))),
        Combinators.combine(Arbitraries.of(Operator.DIVIDE, Operator.REMAINDER), below, below)
            .as(Arithmetic::new),
        Combinators.combine(Arbitraries.of(Operator.DIVIDE, Operator.REMAINDER), below, below)
            .as((op, a, b) -> new Arithmetic(op, cut(a, 64), cut(b, 20))),
        Combinators.combine(below, width).as(ExpressionTest::cut),
        below.map(Expression.Complement::new),
        Combinators.combine(below, width).as(Expression.WrapSigned::new),
        Combinators.combine(below, width, Arbitraries.of(true, false)).as(Expression.Saturate::new),
        truth.map(Expression.BoolToData::new),
        Combinators.combine(truth, below, below).as(Expression.DataChoice::new));
  }

  /** What the compiler emits where P4 wraps around. */
  private static Data cut(Data value, int width) {
    BigInteger mask = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
    return new Arithmetic(Operator.AND, value, new Constant(mask));
  }

  private static Arbitrary<Truth> truths(int depth) {
    Arbitrary<Data> below = Arbitraries.lazy(() -> data(depth));
    Arbitrary<Truth> comparison =
        Combinators.combine(Arbitraries.of(Relation.values()), below, below)
            .as(Expression.Comparison::new);
    if (depth == 0) {
      return comparison;
    }
    Arbitrary<Truth> truth = Arbitraries.lazy(() -> truths(depth - 1));
    return Arbitraries.oneOf(
        comparison,
        Arbitraries.of(true, false).map(Expression.TruthConstant::new),
        below.map(Expression.DataToBool::new),
        truth.map(Expression.Not::new),
        Combinators.combine(truth, truth).as(Expression.And::new),
        Combinators.combine(truth, truth).as(Expression.Or::new),
        Combinators.combine(truth, truth, truth).as(Expression.TruthChoice::new),
        Arbitraries.of(
            new Expression.HeadersEqual(new HeaderRef.Fixed(IN), new HeaderRef.Fixed(IN))));
  }
}
