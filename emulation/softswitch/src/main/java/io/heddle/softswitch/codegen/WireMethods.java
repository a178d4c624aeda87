package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Emits how headers come from and go to the wire, in a method for each header and direction. */
final class WireMethods {
  private static final MethodTypeDesc MOVE = MethodTypeDesc.of(CD_int, CD_int);

  private final GeneratedClass target;
  private final HeaderMethods headers;
  private final Set<Header> extracted = new LinkedHashSet<>();

  WireMethods(GeneratedClass target, HeaderMethods headers) {
    this.target = target;
    this.headers = headers;
  }

  private String name(String deed, Header header) {
    return deed + "$" + target.name(header);
  }

  /** Pushes 1 if the header was extracted, or 0 if parsing has to end with an error. */
  void callExtract(CodeBuilder code, Header header) {
    extracted.add(header);
    target.call(code.aload(0), name("extract", header), GeneratedClass.INT);
  }

  /** Like {@link #callExtract}; {@code bits} pushes how many bits the varbit field has. */
  void callExtract(CodeBuilder code, Header header, Runnable bits) {
    extracted.add(header);
    code.aload(0);
    bits.run();
    target.call(code, name("extract", header), MOVE);
  }

  /** Emits the deparser; {@code first} is an action that is called before any header is emitted. */
  void emitDeparse(String first) {
    List<Header> order = target.program().deparser();
    for (Header header : new LinkedHashSet<>(order)) {
      target.method(name("emit", header), MOVE, code -> emitEmit(code, header));
    }
    target.override(
        "deparse",
        GeneratedClass.VOID,
        code -> {
          target.traces().part(code, "deparser");
          target.call(code.aload(0).aconst_null(), first, ActionMethods.ACTION);
          code.iconst_0().istore(1);
          for (Header header : order) {
            Label next = code.newLabel();
            target.loadValidity(code, header);
            code.ifeq(next).aload(0).iload(1);
            target.call(code, name("emit", header), MOVE);
            code.istore(1);
            target.traces().emitted(code, header);
            code.labelBinding(next);
          }
          target.storeInherited(code, "emittedLength", CD_int, c -> c.iload(1));
          code.return_();
        });
  }

  /** Emits the methods that were called. */
  void finish() {
    for (Header header : extracted) {
      if (header.variable().isPresent()) {
        Field variable = header.variable().get();
        target.method(
            name("extract", header), MOVE, code -> emitExtractVariable(code, header, variable));
      } else {
        target.method(
            name("extract", header), GeneratedClass.INT, code -> emitExtract(code, header));
      }
    }
  }

  private void emitExtract(CodeBuilder code, Header header) {
    Label fits = code.newLabel();
    int bytes = header.widthBytes();
    PacketWindow.emitReach(code, target, c -> c.loadConstant(bytes), fits);
    emitFailure(code, "PacketTooShort");
    code.labelBinding(fits);
    emitFields(code, header.fields(), 0);
    headers.emitValid(code, header);
    emitAdvance(code, c -> c.loadConstant(bytes));
    code.iconst_1().ireturn();
  }

  /** As P4 defines packet_in.extract with two arguments; the bits are in local variable 1. */
  private void emitExtractVariable(CodeBuilder code, Header header, Field variable) {
    int split = header.fields().indexOf(variable);
    int fixed = header.fixedBits() / 8;
    Label whole = code.newLabel();
    Label present = code.newLabel();
    Label fits = code.newLabel();
    Label read = code.newLabel();
    code.iload(1).loadConstant(7).iand().ifeq(whole);
    emitFailure(code, "ParserInvalidArgument");
    code.labelBinding(whole).iload(1).iconst_3().ishr().istore(1);
    target.loadInherited(code, "cursor", CD_int);
    code.loadConstant(fixed).iadd().iload(1).iadd();
    target.loadInherited(code, "frameLength", CD_int);
    code.if_icmple(present);
    emitFailure(code, "PacketTooShort");
    code.labelBinding(present).iload(1).loadConstant(variable.widthBits() / 8).if_icmple(fits);
    emitFailure(code, "HeaderTooShort");
    code.labelBinding(fits);
    PacketWindow.emitReach(code, target, c -> c.loadConstant(fixed).iload(1).iadd(), read);
    emitFailure(code, "PacketTooShort");
    code.labelBinding(read);
    int start = emitFields(code, header.fields().subList(0, split), 0);
    code.aload(0).loadConstant(start).loadConstant(target.variableAt(variable)).iload(1);
    target.call(code, "extractVariable", MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int));
    target.storeLength(code, variable, c -> c.iload(1));
    // From here on the fields are as far behind the cursor as if the varbit field were empty.
    emitAdvance(code, c -> c.iload(1));
    emitFields(code, header.fields().subList(split + 1, header.fields().size()), start);
    headers.emitValid(code, header);
    emitAdvance(code, c -> c.loadConstant(fixed));
    code.iconst_1().ireturn();
  }

  private void emitFailure(CodeBuilder code, String error) {
    int number = target.program().error(error);
    target.storeInherited(code, "parserError", CD_int, c -> c.loadConstant(number));
    code.iconst_0().ireturn();
  }

  /** Reads fields that begin {@code bit} bits behind the cursor; returns where they end. */
  private int emitFields(CodeBuilder code, List<Field> fields, int bit) {
    int at = bit;
    for (Field field : fields) {
      int limbs = GeneratedClass.limbs(field);
      for (int limb = 0; limb < limbs; limb++) {
        int width = Math.min(64, field.widthBits() - 64 * limb);
        int start = at + field.widthBits() - 64 * limb - width;
        boolean signed = field.signed() && limb == limbs - 1;
        target.store(
            code, field, limb, c -> PacketWindow.emitBits(c, target, start, width, signed));
      }
      at += field.widthBits();
    }
    return at;
  }

  private void emitAdvance(CodeBuilder code, Consumer<CodeBuilder> bytes) {
    target.storeInherited(
        code,
        "cursor",
        CD_int,
        c -> {
          target.loadInherited(c, "cursor", CD_int);
          bytes.accept(c);
          c.iadd();
        });
  }

  private void emitEmit(CodeBuilder code, Header header) {
    BitPacker packer = new BitPacker();
    int start = 0;
    for (Field field : header.fields()) {
      if (field.variable()) {
        start = packer.bits();
      } else {
        pack(packer, target, field);
      }
    }
    int fixed = header.fixedBits() / 8;
    for (int word = 0; word < packer.words(); word++) {
      target.loadInherited(code, "emitted", GeneratedClass.BYTES);
      code.iload(1).loadConstant(8 * word).iadd();
      packer.emitWord(code, word);
      code.invokestatic(
          Expressions.BITS,
          "store",
          MethodTypeDesc.of(CD_void, GeneratedClass.BYTES, CD_int, CD_long));
    }
    if (header.variable().isPresent()) {
      Field variable = header.variable().get();
      code.aload(0).iload(1).loadConstant(start).loadConstant(fixed);
      code.loadConstant(target.variableAt(variable));
      target.loadLength(code, variable);
      target.call(
          code, "emitVariable", MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, CD_int, CD_int));
      code.iload(1);
      target.loadLength(code, variable);
      code.iadd().istore(1);
    }
    code.iload(1).loadConstant(fixed).iadd().ireturn();
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
