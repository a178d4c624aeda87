package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.table.ActionShape;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Emits what expressions are made of: fields, elements of stacks, action data and bits of the
 * packet, one long at a time; long 0 is the least significant.
 */
final class Operands {
  private final GeneratedClass target;
  private final Expressions expressions;
  private final List<Integer> paramWidths;

  /**
   * @param paramWidths of the action that is emitted, whose data is in local variable 1
   */
  Operands(GeneratedClass target, Expressions expressions, List<Integer> paramWidths) {
    this.target = target;
    this.expressions = expressions;
    this.paramWidths = paramWidths;
  }

  void emitField(CodeBuilder code, Field field, int limb) {
    int top = GeneratedClass.limbs(field) - 1;
    target.load(code, field, Math.min(limb, top));
    if (limb > top) {
      code.loadConstant(63).lshr();
    }
  }

  void emitParameter(CodeBuilder code, Expression.Parameter parameter, int limb) {
    int at = limb;
    for (int i = 0; i < parameter.index(); i++) {
      at += ActionShape.longs(paramWidths.get(i));
    }
    code.aload(1).loadConstant(at).laload();
  }

  void emitLast(CodeBuilder code, Expression.LastField last, int limb) {
    target.loadNext(code, last.stack());
    code.iconst_1().isub();
    emitElementSwitch(
        code,
        last.stack(),
        i -> emitField(code, field(last.stack(), i, last.field()), limb),
        CodeBuilder::lconst_0);
  }

  void emitElement(CodeBuilder code, Expression.ElementField element, int limb) {
    expressions.emitIndex(code, element.index());
    emitElementSwitch(
        code,
        element.stack(),
        i -> emitField(code, field(element.stack(), i, element.field()), limb),
        CodeBuilder::lconst_0);
  }

  static Field field(HeaderStack stack, int element, int field) {
    return stack.elements().get(element).fields().get(field);
  }

  /** Takes an index off the stack and goes on with that element, or with {@code outside}. */
  static void emitElementSwitch(
      CodeBuilder code, HeaderStack stack, IntConsumer element, Consumer<CodeBuilder> outside) {
    Label missing = code.newLabel();
    Label end = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < stack.elements().size(); i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    code.tableswitch(missing, cases);
    for (SwitchCase each : cases) {
      code.labelBinding(each.target());
      element.accept(each.caseValue());
      code.goto_(end);
    }
    code.labelBinding(missing);
    outside.accept(code);
    code.labelBinding(end);
  }

  /** The parser has made sure that the window reaches that far. */
  void emitLookahead(CodeBuilder code, int offset, int width, int limb) {
    int low = width - 64 * limb;
    int bits = Math.min(64, low);
    if (bits <= 0) {
      code.lconst_0();
    } else {
      PacketWindow.emitBits(code, target, offset + low - bits, bits, false);
    }
  }
}
