package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Emits what is done with whole headers, in a method for each header and deed. */
final class HeaderMethods {
  private static final MethodTypeDesc MOVE = MethodTypeDesc.of(CD_int, CD_int);

  private final GeneratedClass target;
  private final Set<Header> added = new LinkedHashSet<>();
  private final Set<Header> removed = new LinkedHashSet<>();
  private final Set<Header> extracted = new LinkedHashSet<>();

  HeaderMethods(GeneratedClass target) {
    this.target = target;
  }

  private String name(String deed, Header header) {
    return deed + "$" + target.name(header);
  }

  void callAdd(CodeBuilder code, Header header) {
    added.add(header);
    target.call(code.aload(0), name("add", header), GeneratedClass.VOID);
  }

  void callRemove(CodeBuilder code, Header header) {
    removed.add(header);
    target.call(code.aload(0), name("remove", header), GeneratedClass.VOID);
  }

  /** Pushes 1 if the header was extracted, or 0 if the packet is too short for it. */
  void callExtract(CodeBuilder code, Header header) {
    extracted.add(header);
    target.call(code.aload(0), name("extract", header), GeneratedClass.INT);
  }

  void emitCopy(CodeBuilder code, Header to, Header from) {
    if (to.metadata()) {
      copyFields(code, to, from);
      return;
    }
    Label invalid = code.newLabel();
    Label end = code.newLabel();
    target.loadValidity(code, from);
    code.ifeq(invalid);
    target.storeState(code, to, c -> c.loadConstant(GeneratedClass.VALID));
    copyFields(code, to, from);
    code.goto_(end).labelBinding(invalid);
    invalidate(code, to);
    code.labelBinding(end);
  }

  private void copyFields(CodeBuilder code, Header to, Header from) {
    for (int i = 0; i < to.fields().size(); i++) {
      Field source = from.fields().get(i);
      for (int limb = 0; limb < GeneratedClass.limbs(source); limb++) {
        int part = limb;
        target.store(code, to.fields().get(i), limb, c -> target.load(c, source, part));
      }
    }
  }

  private void invalidate(CodeBuilder code, Header header) {
    target.storeState(
        code,
        header,
        c -> {
          target.loadState(c, header);
          c.iconst_2().iand();
        });
  }

  void emitPush(CodeBuilder code, HeaderStack stack, int count) {
    List<Header> elements = stack.elements();
    int size = elements.size();
    for (int i = size - 1; i >= count; i--) {
      emitCopy(code, elements.get(i), elements.get(i - count));
    }
    for (int i = 0; i < Math.min(count, size); i++) {
      invalidate(code, elements.get(i));
    }
    emitMovedNext(code, stack, Math.min(count, size));
  }

  void emitPop(CodeBuilder code, HeaderStack stack, int count) {
    List<Header> elements = stack.elements();
    int size = elements.size();
    for (int i = 0; i < size - count; i++) {
      emitCopy(code, elements.get(i), elements.get(i + count));
    }
    for (int i = Math.max(0, size - count); i < size; i++) {
      invalidate(code, elements.get(i));
    }
    emitMovedNext(code, stack, -Math.min(count, size));
  }

  private void emitMovedNext(CodeBuilder code, HeaderStack stack, int by) {
    target.storeNext(
        code,
        stack,
        c -> {
          target.loadNext(c, stack);
          c.loadConstant(by).iadd().loadConstant(0).loadConstant(stack.elements().size());
          c.invokestatic(
              Expressions.BITS, "clamp", MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int));
        });
  }

  /** Emits the deparser. */
  void emitDeparse() {
    List<Header> order = target.program().deparser();
    for (Header header : new LinkedHashSet<>(order)) {
      target.method(name("emit", header), MOVE, code -> emitEmit(code, header));
    }
    target.override(
        "deparse",
        GeneratedClass.VOID,
        code -> {
          code.iconst_0().istore(1);
          for (Header header : order) {
            Label next = code.newLabel();
            target.loadValidity(code, header);
            code.ifeq(next).aload(0).iload(1);
            target.call(code, name("emit", header), MOVE);
            code.istore(1).labelBinding(next);
          }
          target.storeInherited(code, "emittedLength", CD_int, c -> c.iload(1));
          code.return_();
        });
  }

  /** Emits the methods that were called. */
  void finish() {
    for (Header header : added) {
      target.method(name("add", header), GeneratedClass.VOID, code -> emitAdd(code, header));
    }
    for (Header header : removed) {
      target.method(name("remove", header), GeneratedClass.VOID, code -> emitRemove(code, header));
    }
    for (Header header : extracted) {
      target.method(name("extract", header), GeneratedClass.INT, code -> emitExtract(code, header));
    }
  }

  private void emitAdd(CodeBuilder code, Header header) {
    Label end = code.newLabel();
    target.loadValidity(code, header);
    code.ifne(end);
    target.storeState(code, header, c -> c.loadConstant(GeneratedClass.VALID));
    header.fields().forEach(f -> target.zero(code, f));
    emitLength(code, header.widthBytes());
    code.labelBinding(end).return_();
  }

  private void emitRemove(CodeBuilder code, Header header) {
    Label end = code.newLabel();
    target.loadValidity(code, header);
    code.ifeq(end);
    invalidate(code, header);
    emitLength(code, -header.widthBytes());
    code.labelBinding(end).return_();
  }

  private void emitLength(CodeBuilder code, int change) {
    target.storeInherited(
        code,
        "packetLength",
        CD_int,
        c -> {
          target.loadInherited(c, "packetLength", CD_int);
          c.loadConstant(change).iadd();
        });
  }

  private void emitExtract(CodeBuilder code, Header header) {
    Label fits = code.newLabel();
    target.loadInherited(code, "cursor", CD_int);
    code.loadConstant(header.widthBytes()).iadd();
    target.loadInherited(code, "available", CD_int);
    code.if_icmple(fits);
    int error = target.program().error("PacketTooShort");
    target.storeInherited(code, "parserError", CD_int, c -> c.loadConstant(error));
    code.iconst_0().ireturn().labelBinding(fits);
    int bit = 0;
    for (Field field : header.fields()) {
      int limbs = GeneratedClass.limbs(field);
      for (int limb = 0; limb < limbs; limb++) {
        int width = Math.min(64, field.widthBits() - 64 * limb);
        int start = bit + field.widthBits() - 64 * limb - width;
        boolean signed = field.signed() && limb == limbs - 1;
        target.store(
            code, field, limb, c -> PacketWindow.emitBits(c, target, start, width, signed));
      }
      bit += field.widthBits();
    }
    target.storeState(code, header, c -> c.loadConstant(GeneratedClass.VALID));
    target.storeInherited(
        code,
        "cursor",
        CD_int,
        c -> {
          target.loadInherited(c, "cursor", CD_int);
          c.loadConstant(header.widthBytes()).iadd();
        });
    code.iconst_1().ireturn();
  }

  private void emitEmit(CodeBuilder code, Header header) {
    BitPacker packer = new BitPacker();
    header.fields().forEach(f -> pack(packer, target, f));
    for (int word = 0; word < packer.words(); word++) {
      target.loadInherited(code, "emitted", GeneratedClass.BYTES);
      code.iload(1).loadConstant(8 * word).iadd();
      packer.emitWord(code, word);
      code.invokestatic(
          Expressions.BITS,
          "store",
          MethodTypeDesc.of(CD_void, GeneratedClass.BYTES, CD_int, CD_long));
    }
    code.iload(1).loadConstant(header.widthBytes()).iadd().ireturn();
  }

  /** Appends a field's bits. */
  static void pack(BitPacker packer, GeneratedClass target, Field field) {
    for (int limb = GeneratedClass.limbs(field) - 1; limb >= 0; limb--) {
      int width = Math.min(64, field.widthBits() - 64 * limb);
      int part = limb;
      packer.add(
          width,
          code -> {
            target.load(code, field, part);
            if (field.signed() && width < 64) {
              code.loadConstant((1L << width) - 1).land();
            }
          });
    }
  }
}
