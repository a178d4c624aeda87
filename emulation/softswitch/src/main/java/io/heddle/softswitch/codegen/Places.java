package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Statement;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/** Emits assignments. */
final class Places {
  private final GeneratedClass target;

  Places(GeneratedClass target) {
    this.target = target;
  }

  /** Assigns a value, cut to the place's width. */
  void emitAssign(CodeBuilder code, Place place, Data value, Expressions expressions) {
    Field shape = shape(place);
    int limbs = GeneratedClass.limbs(shape);
    expressions.share(code, value);
    if (limbs == 1) {
      boolean fits = ValueRange.of(value).within(ValueRange.of(shape));
      emitStoreLimb(
          code,
          place,
          0,
          expressions,
          c -> {
            expressions.emit(c, value);
            if (!fits) {
              GeneratedClass.normalize(c, shape, 0);
            }
          });
      return;
    }
    // All of the value before any of it is stored: it may depend on the place.
    int[] parts = new int[limbs];
    boolean limbwise = expressions.isLimbwise(value);
    int at = limbwise ? 0 : expressions.wide().emit(code, value, limbs);
    for (int limb = 0; limb < limbs; limb++) {
      if (limbwise) {
        expressions.emitLimb(code, value, limb);
      } else {
        expressions.wide().emitLimb(code, at + limb);
      }
      GeneratedClass.normalize(code, shape, limb);
      parts[limb] = code.allocateLocal(TypeKind.LONG);
      code.lstore(parts[limb]);
    }
    for (int limb = 0; limb < limbs; limb++) {
      int part = parts[limb];
      emitStoreLimb(code, place, limb, expressions, c -> c.lload(part));
    }
  }

  /** Stores a long that {@code value} pushes into a place, cut to the place's width. */
  void emitStore(
      CodeBuilder code, Place place, Expressions expressions, Consumer<CodeBuilder> value) {
    Field shape = shape(place);
    emitStoreLimb(
        code,
        place,
        0,
        expressions,
        c -> {
          value.accept(c);
          GeneratedClass.normalize(c, shape, 0);
        });
    for (int limb = 1; limb < GeneratedClass.limbs(shape); limb++) {
      emitStoreLimb(code, place, limb, expressions, CodeBuilder::lconst_0);
    }
  }

  /** As on bmv2, the place keeps its value where there is no number to choose. */
  void emitRandom(CodeBuilder code, Statement.Random random, Expressions expressions) {
    Label none = code.newLabel();
    int from = code.allocateLocal(TypeKind.LONG);
    int to = code.allocateLocal(TypeKind.LONG);
    expressions.emit(code, random.low());
    code.lstore(from);
    expressions.emit(code, random.high());
    code.lstore(to).lload(from).lload(to);
    code.invokestatic(
        ClassDesc.of(Long.class.getName()),
        "compareUnsigned",
        MethodTypeDesc.of(CD_int, CD_long, CD_long));
    code.ifgt(none);
    emitStore(
        code,
        random.target(),
        expressions,
        c -> {
          c.aload(0).lload(from).lload(to);
          target.call(c, "random", MethodTypeDesc.of(CD_long, CD_long, CD_long));
        });
    code.labelBinding(none);
  }

  /** Stores an unsigned number of {@code words} longs of the scratch array, cut to the place. */
  void emitStoreWide(CodeBuilder code, Place place, Expressions expressions, int at, int words) {
    Field shape = shape(place);
    for (int limb = 0; limb < GeneratedClass.limbs(shape); limb++) {
      int part = limb;
      emitStoreLimb(
          code,
          place,
          limb,
          expressions,
          c -> {
            if (part < words) {
              expressions.wide().emitLimb(c, at + part);
              GeneratedClass.normalize(c, shape, part);
            } else {
              c.lconst_0();
            }
          });
    }
  }

  private static Field shape(Place place) {
    return switch (place) {
      case Expression.FieldValue(Field field) -> field;
      case Expression.ElementField element -> element.shape();
    };
  }

  private void emitStoreLimb(
      CodeBuilder code,
      Place place,
      int limb,
      Expressions expressions,
      Consumer<CodeBuilder> value) {
    switch (place) {
      case Expression.FieldValue(Field field) -> target.store(code, field, limb, value);
      case Expression.ElementField element -> {
        int part = code.allocateLocal(TypeKind.LONG);
        value.accept(code);
        code.lstore(part);
        expressions.emitIndex(code, element.index());
        Operands.emitElementSwitch(
            code,
            element.stack(),
            i ->
                target.store(
                    code,
                    Operands.field(element.stack(), i, element.field()),
                    limb,
                    c -> c.lload(part)),
            c -> {});
      }
    }
  }
}
