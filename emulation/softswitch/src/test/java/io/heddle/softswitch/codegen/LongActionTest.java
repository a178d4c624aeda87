package io.heddle.softswitch.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.bmv2.Expression.Arithmetic;
import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.FieldValue;
import io.heddle.softswitch.bmv2.Expression.Operator;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Actions with far more statements, and expressions with far more operations, than one method. */
class LongActionTest {
  private static final List<Field> FIELDS =
      List.of(
          new Field("h", "a", 32, false),
          new Field("h", "b", 32, false),
          new Field("h", "c", 32, false));
  private static final Header HEADER = new Header("h", "h", FIELDS, false);

  @Property(tries = 60)
  void jumpsGoWhereTheySayHoweverTheActionIsCut(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 700) int length) {
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int ahead = i + 1 + random.nextInt(length / 2 + 2);
      statements.add(
          switch (random.nextInt(12)) {
            case 0 -> new Statement.Jump(ahead);
            case 1, 2 -> new Statement.JumpIfZero(bit(random), ahead);
            case 3 -> random.nextInt(40) == 0 ? new Statement.Exit() : new Statement.Nothing();
            default -> step(random, i);
          });
    }
    PacketProcessor processor = compile(statements);
    for (int packet = 0; packet < 5; packet++) {
      int[] fields = {random.nextInt(), random.nextInt(), random.nextInt()};
      assertThat(run(processor, fields)).isEqualTo(interpret(statements, fields));
    }
  }

  @Example
  void anExpressionThatDoublesWithEveryStepIsCalculatedOnce() {
    // x = (x - 1) & x, as the compiler front end writes it: with all of x in both places.
    Data value = new FieldValue(FIELDS.getFirst());
    int expected = 0x7fff_ffff;
    for (int i = 0; i < 12; i++) {
      Data less = new Arithmetic(Operator.SUBTRACT, value, new Constant(BigInteger.ONE));
      Data mask = new Constant(BigInteger.valueOf(0xffff_ffffL));
      Data cut = new Arithmetic(Operator.AND, less, mask);
      value = new Arithmetic(Operator.AND, cut, value);
      expected &= expected - 1;
    }
    PacketProcessor processor =
        compile(List.of(new Statement.Assign(new FieldValue(FIELDS.get(1)), value)));

    assertThat(run(processor, new int[] {0x7fff_ffff, 0, 0}))
        .isEqualTo(new int[] {0x7fff_ffff, expected, 0});
  }

  private static Data bit(Random random) {
    return new Arithmetic(
        Operator.AND,
        new FieldValue(FIELDS.get(random.nextInt(3))),
        new Constant(BigInteger.ONE.shiftLeft(random.nextInt(32))));
  }

  /** target = source + number. */
  private static Statement step(Random random, int number) {
    return new Statement.Assign(
        new FieldValue(FIELDS.get(random.nextInt(3))),
        new Arithmetic(
            Operator.ADD,
            new FieldValue(FIELDS.get(random.nextInt(3))),
            new Constant(BigInteger.valueOf(number * 7919L))));
  }

  private static int[] interpret(List<Statement> statements, int[] packet) {
    int[] fields = packet.clone();
    int at = 0;
    while (at < statements.size()) {
      switch (statements.get(at)) {
        case Statement.Jump(int to) -> at = to;
        case Statement.JumpIfZero(
                Arithmetic(var and, FieldValue(Field field), Constant(var bit)),
                int to) ->
            at = (fields[FIELDS.indexOf(field)] & bit.intValue()) == 0 ? to : at + 1;
        case Statement.Exit() -> {
          return fields;
        }
        case Statement.Assign(
                FieldValue(Field to),
                Arithmetic(var add, FieldValue(Field from), Constant(var number))) -> {
          fields[FIELDS.indexOf(to)] = fields[FIELDS.indexOf(from)] + number.intValue();
          at++;
        }
        default -> at++;
      }
    }
    return fields;
  }

  private static int[] run(PacketProcessor processor, int[] fields) {
    ByteBuffer frame = ByteBuffer.allocate(12);
    for (int field : fields) {
      frame.putInt(field);
    }
    processor.receive(MemorySegment.ofArray(frame.array()), 0, 12);
    processor.beginIngress(0);
    processor.parse();
    processor.ingress();
    processor.deparse();
    ByteBuffer sent = ByteBuffer.allocate(12);
    assertThat(processor.assemble(MemorySegment.ofBuffer(sent))).isEqualTo(12);
    return new int[] {sent.getInt(), sent.getInt(), sent.getInt()};
  }

  private static PacketProcessor compile(List<Statement> statements) {
    return OneAction.compile(HEADER, List.of(HEADER), statements);
  }
}
