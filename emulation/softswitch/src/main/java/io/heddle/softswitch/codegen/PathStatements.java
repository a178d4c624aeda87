package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.PathStatement;
import io.heddle.softswitch.runtime.Requests;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;

/** Emits the statements on the packet's way through the switch. */
final class PathStatements {
  private static final ClassDesc REQUESTS = ClassDesc.of(Requests.class.getName());
  private static final MethodTypeDesc ID = MethodTypeDesc.of(CD_void, CD_int);

  private final GeneratedClass target;

  PathStatements(GeneratedClass target) {
    this.target = target;
  }

  void emit(CodeBuilder code, PathStatement statement, Expressions expressions) {
    switch (statement) {
      case PathStatement.Drop drop -> emit(code, drop);
      case PathStatement.Clone(Data session, int list) -> {
        requests(code);
        expressions.emit(code, session);
        code.loadConstant(list);
        code.invokevirtual(REQUESTS, "askClone", MethodTypeDesc.of(CD_void, CD_long, CD_int));
      }
      case PathStatement.Digest(int list) -> ask(code, "askDigest", list);
      case PathStatement.Resubmit(int list) -> ask(code, "askResubmit", list);
      case PathStatement.Recirculate(int list) -> ask(code, "askRecirculate", list);
      case PathStatement.Truncate(Data length) -> {
        requests(code);
        expressions.emit(code, length);
        code.invokevirtual(REQUESTS, "truncate", MethodTypeDesc.of(CD_void, CD_long));
      }
    }
  }

  private void requests(CodeBuilder code) {
    target.loadInherited(code, "requests", REQUESTS);
  }

  private void ask(CodeBuilder code, String what, int list) {
    requests(code);
    code.loadConstant(list).invokevirtual(REQUESTS, what, ID);
  }

  /** Forgets whatever was asked for. */
  void emitForget(CodeBuilder code) {
    requests(code);
    code.invokevirtual(REQUESTS, "clear", GeneratedClass.VOID);
  }

  void emitDrop(CodeBuilder code) {
    emit(code, PathStatement.Drop.PACKET);
  }

  private void emit(CodeBuilder code, PathStatement.Drop drop) {
    Optional<Field> port = drop.port(target.program());
    Optional<Field> group = drop.group(target.program());
    port.ifPresent(f -> target.store(code, f, 0, c -> c.loadConstant((long) target.dropPort())));
    group.ifPresent(f -> target.zero(code, f));
  }
}
