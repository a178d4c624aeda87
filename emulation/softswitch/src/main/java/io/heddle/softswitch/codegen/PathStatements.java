package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.PathStatement;
import java.lang.classfile.CodeBuilder;
import java.util.Optional;

/** Emits the statements on the packet's way through the switch. */
final class PathStatements {
  private final GeneratedClass target;

  PathStatements(GeneratedClass target) {
    this.target = target;
  }

  void emit(CodeBuilder code, PathStatement statement) {
    switch (statement) {
      case PathStatement.Drop() -> emitDrop(code);
    }
  }

  void emitDrop(CodeBuilder code) {
    Optional<Field> port = target.program().architectureField("standard_metadata.egress_spec");
    Optional<Field> group = target.program().architectureField("intrinsic_metadata.mcast_grp");
    port.ifPresent(f -> target.store(code, f, 0, c -> c.loadConstant((long) target.dropPort())));
    group.ifPresent(f -> target.zero(code, f));
  }
}
