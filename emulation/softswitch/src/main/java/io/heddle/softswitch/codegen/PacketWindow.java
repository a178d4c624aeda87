package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/** Emits reading bits of the packet where the parser stands. */
final class PacketWindow {
  private PacketWindow() {}

  /** Goes to {@code fits} if as many bytes as {@code bytes} pushes are ahead, in the window. */
  static void emitReach(
      CodeBuilder code, GeneratedClass target, Consumer<CodeBuilder> bytes, Label fits) {
    target.loadInherited(code, "cursor", CD_int);
    bytes.accept(code);
    code.iadd();
    target.loadInherited(code, "available", CD_int);
    code.if_icmple(fits).aload(0);
    target.loadInherited(code, "cursor", CD_int);
    bytes.accept(code);
    code.iadd();
    target.call(code, "refill", MethodTypeDesc.of(CD_boolean, CD_int));
    code.ifne(fits);
  }

  /** Pushes {@code width} bits, at most 64, of the window from {@code bit} behind the cursor on. */
  static void emitBits(
      CodeBuilder code, GeneratedClass target, int bit, int width, boolean signed) {
    int within = bit % 8;
    emitAddress(code, target, bit / 8);
    code.invokestatic(
        Expressions.BITS, "load", MethodTypeDesc.of(CD_long, GeneratedClass.BYTES, CD_int));
    if (within > 0) {
      code.loadConstant(within).lshl();
    }
    if (within + width > 64) {
      emitAddress(code, target, bit / 8 + 8);
      code.baload().loadConstant(255).iand().loadConstant(8 - within).ishr().i2l().lor();
    }
    if (width < 64) {
      code.loadConstant(64 - width);
      if (signed) {
        code.lshr();
      } else {
        code.lushr();
      }
    }
  }

  private static void emitAddress(CodeBuilder code, GeneratedClass target, int offset) {
    target.loadInherited(code, "window", GeneratedClass.BYTES);
    target.loadInherited(code, "cursor", CD_int);
    if (offset > 0) {
      code.loadConstant(offset).iadd();
    }
  }
}
