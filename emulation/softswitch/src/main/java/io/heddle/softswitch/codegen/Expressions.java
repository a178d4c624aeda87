package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_long;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Arithmetic;
import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.runtime.Bits;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Emits expressions whose value, or the part of it that is wanted, is a long. What is exact only
 * with more bits goes to {@link WideExpressions}.
 */
final class Expressions {
  static final ClassDesc BITS = ClassDesc.of(Bits.class.getName());
  private static final MethodTypeDesc BINARY = MethodTypeDesc.of(CD_long, CD_long, CD_long);

  private final GeneratedClass target;
  private final Operands operands;
  private final Truths truths;
  private final WideExpressions wide;
  private final Map<Data, Integer> shared = new IdentityHashMap<>();

  /**
   * @param paramWidths of the action that is emitted, whose data is in local variable 1
   */
  Expressions(GeneratedClass target, List<Integer> paramWidths) {
    this.target = target;
    this.operands = new Operands(target, this, paramWidths);
    this.wide = new WideExpressions(target, this);
    this.truths = new Truths(target, this, wide);
  }

  Truths truths() {
    return truths;
  }

  WideExpressions wide() {
    return wide;
  }

  /** Calculates what an expression uses several times, for the present statement. */
  void share(CodeBuilder code, Data expression) {
    for (Data part : SharedParts.of(expression)) {
      if (!isNarrowed(part)) {
        emit(code, part);
        int local = code.allocateLocal(TypeKind.LONG);
        code.lstore(local);
        shared.put(part, local);
      }
    }
  }

  /** Forgets what the statement before has calculated. */
  void release() {
    shared.clear();
    wide.release();
  }

  /** Pushes the value modulo 2 to the 64th. */
  void emit(CodeBuilder code, Data expression) {
    Integer local = shared.get(expression);
    if (local != null) {
      code.lload(local);
      return;
    }
    switch (expression) {
      case Expression.FieldValue(Field field) -> target.load(code, field, 0);
      case Constant(var value) -> code.loadConstant(value.longValue());
      case Expression.Parameter p -> operands.emitParameter(code, p, 0);
      case Expression.Validity(var header) -> {
        target.loadValidity(code, header);
        code.i2l();
      }
      case Expression.ElementValidity(HeaderStack stack, Data index) -> {
        emitIndex(code, index);
        Operands.emitElementSwitch(
            code,
            stack,
            i -> target.loadValidity(code, stack.elements().get(i)),
            CodeBuilder::iconst_0);
        code.i2l();
      }
      case Expression.LastIndex(var stack) -> {
        target.loadNext(code, stack);
        code.iconst_1().isub().i2l();
      }
      case Expression.BoolToData(var operand) -> {
        truths.emit(code, operand);
        code.i2l();
      }
      case Expression.Complement(Data operand) -> {
        emit(code, operand);
        code.loadConstant(-1L).lxor();
      }
      case Expression.WrapSigned(Data operand, int width) -> {
        emit(code, operand);
        if (width < 64) {
          code.loadConstant(64 - width).lshl().loadConstant(64 - width).lshr();
        }
      }
      case Expression.DataChoice c ->
          choose(code, c, () -> emit(code, c.whenTrue()), () -> emit(code, c.whenFalse()));
      case Expression.Saturate s -> emitSaturate(code, s);
      case Arithmetic a -> emitArithmetic(code, a);
      case Expression.ElementField e -> operands.emitElement(code, e, 0);
      case Expression.LastField l -> operands.emitLast(code, l, 0);
      case Expression.Lookahead(int offset, int width) ->
          operands.emitLookahead(code, offset, width, 0);
    }
  }

  private void choose(
      CodeBuilder code, Expression.DataChoice choice, Runnable whenTrue, Runnable whenFalse) {
    Label otherwise = code.newLabel();
    Label end = code.newLabel();
    truths.jumpIfFalse(code, choice.condition(), otherwise);
    whenTrue.run();
    code.goto_(end).labelBinding(otherwise);
    whenFalse.run();
    code.labelBinding(end);
  }

  private void emitArithmetic(CodeBuilder code, Arithmetic a) {
    switch (a.operator()) {
      case ADD -> emitBoth(code, a).ladd();
      case SUBTRACT -> emitBoth(code, a).lsub();
      case MULTIPLY -> emitBoth(code, a).lmul();
      case AND -> emitBoth(code, a).land();
      case OR -> emitBoth(code, a).lor();
      case XOR -> emitBoth(code, a).lxor();
      case SHIFT_LEFT -> {
        if (a.right() instanceof Constant(var amount)) {
          if (amount.bitLength() > 6) {
            code.lconst_0();
          } else {
            emit(code, a.left());
            code.loadConstant(amount.intValue()).lshl();
          }
        } else {
          emit(code, a.left());
          emitAmount(code, a.right());
          code.invokestatic(BITS, "shiftLeft", BINARY);
        }
      }
      case SHIFT_RIGHT -> emitShiftRight(code, a);
      case DIVIDE -> emitQuotient(code, a, "divide", "divideSigned");
      case REMAINDER -> emitQuotient(code, a, "remainder", "remainderSigned");
    }
  }

  private CodeBuilder emitBoth(CodeBuilder code, Arithmetic a) {
    emit(code, a.left());
    emit(code, a.right());
    return code;
  }

  /** Pushes a shift's amount, which P4 says is unsigned; what is more than 63 bits is as good. */
  void emitAmount(CodeBuilder code, Data amount) {
    ValueRange range = ValueRange.of(amount);
    if (range.fitsUnsigned()) {
      emit(code, amount);
    } else {
      wide.emitAmount(code, amount, range.limbs());
    }
  }

  private void emitShiftRight(CodeBuilder code, Arithmetic a) {
    ValueRange left = ValueRange.of(a.left());
    if (!left.fitsLong()) {
      if (isLimbwise(a)) {
        emitLimb(code, a, 0);
      } else {
        wide.emitLow(code, a);
      }
      return;
    }
    boolean unsigned = left.fitsUnsigned();
    emit(code, a.left());
    if (a.right() instanceof Constant(var amount) && amount.bitLength() <= 6) {
      code.loadConstant(amount.intValue());
      if (unsigned) {
        code.lushr();
      } else {
        code.lshr();
      }
    } else {
      emitAmount(code, a.right());
      code.invokestatic(BITS, unsigned ? "shiftRightUnsigned" : "shiftRightSigned", BINARY);
    }
  }

  private void emitQuotient(CodeBuilder code, Arithmetic a, String unsigned, String signed) {
    ValueRange left = ValueRange.of(a.left());
    ValueRange right = ValueRange.of(a.right());
    if (left.fitsUnsigned() && right.fitsUnsigned()) {
      emitBoth(code, a).invokestatic(BITS, unsigned, BINARY);
    } else if (left.fitsSigned() && right.fitsSigned()) {
      emitBoth(code, a).invokestatic(BITS, signed, BINARY);
    } else {
      wide.emitLow(code, a);
    }
  }

  private static boolean isNarrowQuotient(Data left, Data right) {
    ValueRange a = ValueRange.of(left);
    ValueRange b = ValueRange.of(right);
    return a.fitsUnsigned() && b.fitsUnsigned() || a.fitsSigned() && b.fitsSigned();
  }

  private void emitSaturate(CodeBuilder code, Expression.Saturate s) {
    ValueRange from = ValueRange.of(s.operand());
    ValueRange to = ValueRange.of(s);
    if (!isNarrowSaturation(s)) {
      wide.emitLow(code, s);
      return;
    }
    emit(code, s.operand());
    if (from.within(to)) {
      return;
    }
    if (from.fitsSigned() && to.fitsSigned()) {
      code.loadConstant(to.min().longValue()).loadConstant(to.max().longValue());
      code.invokestatic(BITS, "clamp", MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long));
    } else {
      code.loadConstant(to.max().longValue()).invokestatic(BITS, "minUnsigned", BINARY);
    }
  }

  /** Whether each long of the value can be pushed without calculating the ones below it. */
  boolean isLimbwise(Data expression) {
    if (ValueRange.of(expression).fitsLong() && !isNarrowed(expression)) {
      return true;
    }
    return switch (expression) {
      case Expression.FieldValue f -> true;
      case Constant c -> true;
      case Expression.Parameter p -> true;
      case Expression.ElementField e -> true;
      case Expression.LastField l -> true;
      case Expression.Lookahead l -> true;
      case Expression.DataChoice(var condition, Data a, Data b) -> isLimbwise(a) && isLimbwise(b);
      case Arithmetic(var operator, Data left, Data right) ->
          switch (operator) {
            case AND, OR, XOR -> isLimbwise(left) && isLimbwise(right);
            case SHIFT_LEFT, SHIFT_RIGHT ->
                right instanceof Constant(var amount)
                    && amount.bitLength() < 16
                    && isLimbwise(left)
                    && !shifts(left)
                    && ValueRange.of(left).neverNegative();
            default -> false;
          };
      default -> false;
    };
  }

  /** Pushes one long of a limbwise value in two's complement; 0 is the least significant. */
  void emitLimb(CodeBuilder code, Data expression, int limb) {
    ValueRange range = ValueRange.of(expression);
    if (limb > 0 && range.neverNegative() && range.max().bitLength() <= 64 * limb) {
      code.lconst_0();
      return;
    }
    if (range.fitsLong() && !isNarrowed(expression)) {
      emit(code, expression);
      if (limb > 0) {
        code.loadConstant(63).lshr();
      }
      return;
    }
    switch (expression) {
      case Expression.FieldValue(Field field) -> operands.emitField(code, field, limb);
      case Constant(var value) -> code.loadConstant(value.shiftRight(64 * limb).longValue());
      case Expression.Parameter p -> operands.emitParameter(code, p, limb);
      case Expression.ElementField e -> operands.emitElement(code, e, limb);
      case Expression.LastField l -> operands.emitLast(code, l, limb);
      case Expression.Lookahead(int offset, int width) ->
          operands.emitLookahead(code, offset, width, limb);
      case Expression.DataChoice c ->
          choose(
              code,
              c,
              () -> emitLimb(code, c.whenTrue(), limb),
              () -> emitLimb(code, c.whenFalse(), limb));
      case Arithmetic(var operator, Data left, Data right) -> {
        switch (operator) {
          case AND -> emitBothLimbs(code, left, right, limb).land();
          case OR -> emitBothLimbs(code, left, right, limb).lor();
          case XOR -> emitBothLimbs(code, left, right, limb).lxor();
          case SHIFT_LEFT -> emitShifted(code, left, limb, -amount(right));
          case SHIFT_RIGHT -> emitShifted(code, left, limb, amount(right));
          default -> throw new IllegalArgumentException("not limbwise: " + operator);
        }
      }
      default -> throw new IllegalArgumentException("not limbwise: " + expression);
    }
  }

  /** A shift pushes two longs for one, so shifts of shifts would grow without measure. */
  private static boolean shifts(Data expression) {
    return switch (expression) {
      case Arithmetic(var operator, Data left, Data right) ->
          operator == Expression.Operator.SHIFT_LEFT
              || operator == Expression.Operator.SHIFT_RIGHT
              || shifts(left)
              || shifts(right);
      case Expression.DataChoice(var condition, Data a, Data b) -> shifts(a) || shifts(b);
      default -> false;
    };
  }

  /** Whether a value, even one of at most 64 bits, has to be calculated from a wider one. */
  private static boolean isNarrowed(Data expression) {
    return switch (expression) {
      case Arithmetic(var operator, Data left, Data right) ->
          switch (operator) {
            case SHIFT_RIGHT -> !ValueRange.of(left).fitsLong();
            case DIVIDE, REMAINDER -> !isNarrowQuotient(left, right);
            default -> false;
          };
      case Expression.Saturate s -> !isNarrowSaturation(s);
      default -> false;
    };
  }

  private static boolean isNarrowSaturation(Expression.Saturate s) {
    ValueRange from = ValueRange.of(s.operand());
    return from.within(ValueRange.of(s))
        ? from.fitsLong()
        : from.fitsSigned() && ValueRange.of(s).fitsSigned()
            || from.fitsUnsigned() && s.widthBits() <= 64;
  }

  private static int amount(Data constant) {
    return ((Constant) constant).value().intValueExact();
  }

  private CodeBuilder emitBothLimbs(CodeBuilder code, Data left, Data right, int limb) {
    emitLimb(code, left, limb);
    emitLimb(code, right, limb);
    return code;
  }

  /** Pushes the 64 bits of a value that begin {@code shift} bits above limb {@code limb}. */
  private void emitShifted(CodeBuilder code, Data value, int limb, int shift) {
    int bit = 64 * limb + shift;
    int from = Math.floorDiv(bit, 64);
    int within = Math.floorMod(bit, 64);
    emitLimbOrZero(code, value, from);
    if (within > 0) {
      code.loadConstant(within).lushr();
      emitLimbOrZero(code, value, from + 1);
      code.loadConstant(64 - within).lshl().lor();
    }
  }

  private void emitLimbOrZero(CodeBuilder code, Data value, int limb) {
    if (limb < 0) {
      code.lconst_0();
    } else {
      emitLimb(code, value, limb);
    }
  }

  /** Pushes an index as an int; one that no int holds becomes one outside of every stack. */
  void emitIndex(CodeBuilder code, Data index) {
    emit(code, index);
    code.loadConstant((long) Integer.MAX_VALUE).invokestatic(BITS, "minUnsigned", BINARY).l2i();
  }

  /** Goes on with the header that is named, or with {@code outside} if there is none. */
  void emitHeader(CodeBuilder code, HeaderRef header, Consumer<Header> found, Runnable outside) {
    switch (header) {
      case HeaderRef.Fixed(Header fixed) -> found.accept(fixed);
      case HeaderRef.Element(HeaderStack stack, Data index) -> {
        emitIndex(code, index);
        Operands.emitElementSwitch(
            code, stack, i -> found.accept(stack.elements().get(i)), c -> outside.run());
      }
    }
  }
}
