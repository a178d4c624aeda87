package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.runtime.PacketLog;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Emits what a program says of its packets. */
final class Remarks {
  private static final ClassDesc LOG = ClassDesc.of(PacketLog.class.getName());
  private static final MethodTypeDesc TEXT = MethodTypeDesc.of(CD_void, CD_String);

  private final GeneratedClass target;

  Remarks(GeneratedClass target) {
    this.target = target;
  }

  void emitLog(CodeBuilder code, Statement.Log message, Expressions expressions) {
    Label off = code.newLabel();
    target.loadInherited(code, "log", LOG);
    code.invokevirtual(LOG, "begin", MethodTypeDesc.of(CD_boolean)).ifeq(off);
    List<String> texts = message.texts();
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        emitValue(code, message.values().get(i - 1), expressions);
      }
      target.loadInherited(code, "log", LOG);
      code.loadConstant(texts.get(i)).invokevirtual(LOG, "text", TEXT);
    }
    target.loadInherited(code, "log", LOG);
    code.invokevirtual(LOG, "end", GeneratedClass.VOID).labelBinding(off);
  }

  private void emitValue(CodeBuilder code, Data value, Expressions expressions) {
    int limbs = ValueRange.of(value).limbs();
    int at = expressions.wide().emit(code, value, limbs);
    target.loadInherited(code, "log", LOG);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(at).loadConstant(limbs);
    code.invokevirtual(
        LOG, "value", MethodTypeDesc.of(CD_void, GeneratedClass.LONGS, CD_int, CD_int));
  }

  /** Says that an assertion does not hold. */
  void emitFailure(CodeBuilder code, String text) {
    target.loadInherited(code, "log", LOG);
    code.loadConstant(text).invokevirtual(LOG, "failed", TEXT);
  }
}
