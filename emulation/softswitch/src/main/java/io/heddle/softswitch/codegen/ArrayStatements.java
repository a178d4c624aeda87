package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Meters;
import io.heddle.softswitch.state.Registers;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Emits the statements on counter, meter and register arrays. */
final class ArrayStatements {
  private static final ClassDesc COUNTERS = ClassDesc.of(Counters.class.getName());
  private static final ClassDesc METERS = ClassDesc.of(Meters.class.getName());
  private static final ClassDesc REGISTERS = ClassDesc.of(Registers.class.getName());

  private static final MethodTypeDesc WIDE_CELL =
      MethodTypeDesc.of(CD_void, CD_long, GeneratedClass.LONGS, CD_int);

  private final GeneratedClass target;
  private final Places places;
  private final Statements.Externs externs;

  ArrayStatements(GeneratedClass target, Places places, Statements.Externs externs) {
    this.target = target;
    this.places = places;
    this.externs = externs;
  }

  void emit(CodeBuilder code, ArrayStatement statement, Expressions expressions) {
    switch (statement) {
      case ArrayStatement.Count(String name, Data index) ->
          emitCount(code, name, index, expressions);
      case ArrayStatement.ExecuteMeter(Place place, String name, Data index) ->
          emitMeter(code, place, externs.meters().get(name), index, expressions);
      case ArrayStatement.ReadRegister(Place place, String name, Data index) ->
          emitRead(code, place, name, index, expressions);
      case ArrayStatement.WriteRegister(String name, Data index, Data value) ->
          emitWrite(code, name, index, value, expressions);
    }
  }

  private void emitWrite(
      CodeBuilder code, String name, Data index, Data value, Expressions expressions) {
    Registers array = externs.registers().get(name);
    if (array.words() == 1) {
      target.loadConstant(code, array, Registers.class);
      expressions.emit(code, index);
      expressions.emit(code, value);
      code.invokevirtual(REGISTERS, "write", MethodTypeDesc.of(CD_void, CD_long, CD_long));
      return;
    }
    int at = expressions.wide().emit(code, value, array.words());
    target.loadConstant(code, array, Registers.class);
    expressions.emit(code, index);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(at).invokevirtual(REGISTERS, "write", WIDE_CELL);
  }

  private void emitCount(CodeBuilder code, String name, Data index, Expressions expressions) {
    code.aload(0);
    target.loadConstant(code, externs.counters().get(name), Counters.class);
    expressions.emit(code, index);
    target.call(code, "countIfPresent", MethodTypeDesc.of(CD_void, COUNTERS, CD_long));
  }

  private void emitMeter(
      CodeBuilder code, Place place, Meters meters, Data index, Expressions expressions) {
    Label absent = code.newLabel();
    int at = code.allocateLocal(TypeKind.LONG);
    expressions.emit(code, index);
    code.lstore(at);
    target.loadConstant(code, meters, Meters.class);
    code.lload(at).invokevirtual(METERS, "contains", MethodTypeDesc.of(CD_boolean, CD_long));
    code.ifeq(absent);
    places.emitStore(
        code,
        place,
        expressions,
        c -> {
          target.loadConstant(c, meters, Meters.class);
          target.loadInherited(c, "worker", CD_int);
          c.lload(at).l2i();
          target.loadInherited(c, "frameLength", CD_int);
          target.loadTime(c);
          c.invokevirtual(
              METERS, "execute", MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int, CD_long));
          c.i2l();
        });
    code.labelBinding(absent);
  }

  private void emitRead(
      CodeBuilder code, Place place, String name, Data index, Expressions expressions) {
    Registers array = externs.registers().get(name);
    Label absent = code.newLabel();
    int at = code.allocateLocal(TypeKind.LONG);
    expressions.emit(code, index);
    code.lstore(at);
    target.loadConstant(code, array, Registers.class);
    code.lload(at).invokevirtual(REGISTERS, "contains", MethodTypeDesc.of(CD_boolean, CD_long));
    code.ifeq(absent);
    if (array.words() == 1) {
      places.emitStore(
          code,
          place,
          expressions,
          c -> {
            target.loadConstant(c, array, Registers.class);
            c.lload(at).invokevirtual(REGISTERS, "read", MethodTypeDesc.of(CD_long, CD_long));
          });
    } else {
      int value = expressions.wide().reserve(array.words());
      target.loadConstant(code, array, Registers.class);
      code.lload(at);
      target.loadInherited(code, "wide", GeneratedClass.LONGS);
      code.loadConstant(value).invokevirtual(REGISTERS, "read", WIDE_CELL);
      places.emitStoreWide(code, place, expressions, value, array.words());
    }
    code.labelBinding(absent);
  }
}
