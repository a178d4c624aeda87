package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Emits what is done with whole headers, in a method for each header and deed. */
final class HeaderMethods {
  /** Copies of more longs get a method of their own. */
  private static final int LARGEST_INLINE_COPY = 4;

  private record Move(Header to, Header from) {}

  private final GeneratedClass target;
  private final Set<Header> added = new LinkedHashSet<>();
  private final Set<Header> removed = new LinkedHashSet<>();
  private final Map<Move, String> copied = new LinkedHashMap<>();

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

  void emitCopy(CodeBuilder code, Header to, Header from) {
    int longs = to.fields().stream().mapToInt(GeneratedClass::limbs).sum();
    if (longs <= LARGEST_INLINE_COPY && to.variable().isEmpty()) {
      emitCopyInline(code, to, from);
      return;
    }
    String method =
        copied.computeIfAbsent(new Move(to, from), m -> target.uniqueName("copy$" + to.name()));
    target.call(code.aload(0), method, GeneratedClass.VOID);
  }

  private void emitCopyInline(CodeBuilder code, Header to, Header from) {
    if (to.metadata()) {
      copyFields(code, to, from);
      return;
    }
    Label invalid = code.newLabel();
    Label end = code.newLabel();
    target.loadValidity(code, from);
    code.ifeq(invalid);
    copyFields(code, to, from);
    emitValid(code, to);
    code.goto_(end).labelBinding(invalid);
    emitInvalid(code, to);
    code.labelBinding(end);
  }

  private void copyFields(CodeBuilder code, Header to, Header from) {
    for (int i = 0; i < to.fields().size(); i++) {
      Field source = from.fields().get(i);
      for (int limb = 0; limb < GeneratedClass.limbs(source); limb++) {
        int part = limb;
        target.store(code, to.fields().get(i), limb, c -> target.load(c, source, part));
      }
      if (source.variable()) {
        emitCopyVariable(code, to.fields().get(i), source);
      }
    }
  }

  /** Copies a varbit field with its length. */
  void emitCopyVariable(CodeBuilder code, Field to, Field from) {
    code.aload(0).loadConstant(target.variableAt(from)).loadConstant(target.variableAt(to));
    target.loadLength(code, from);
    target.call(code, "copyVariable", MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int));
    target.storeLength(code, to, c -> target.loadLength(c, from));
  }

  /** Makes a header valid, and the others of its union invalid. */
  void emitValid(CodeBuilder code, Header header) {
    target.program().siblings(header).forEach(other -> emitInvalid(code, other));
    target.storeState(code, header, c -> c.loadConstant(GeneratedClass.VALID));
  }

  void emitInvalid(CodeBuilder code, Header header) {
    target.storeState(
        code,
        header,
        c -> {
          target.loadState(c, header);
          c.iconst_2().iand();
        });
  }

  /**
   * @param columns the stack, or for a stack of unions one for each member
   */
  void emitPush(CodeBuilder code, List<HeaderStack> columns, int count) {
    int size = columns.getFirst().elements().size();
    for (int i = size - 1; i >= count; i--) {
      for (HeaderStack column : columns) {
        emitCopy(code, column.elements().get(i), column.elements().get(i - count));
      }
    }
    for (int i = 0; i < Math.min(count, size); i++) {
      for (HeaderStack column : columns) {
        emitInvalid(code, column.elements().get(i));
      }
    }
    emitMovedNext(code, columns.getFirst(), Math.min(count, size));
  }

  /**
   * @param columns the stack, or for a stack of unions one for each member
   */
  void emitPop(CodeBuilder code, List<HeaderStack> columns, int count) {
    int size = columns.getFirst().elements().size();
    for (int i = 0; i < size - count; i++) {
      for (HeaderStack column : columns) {
        emitCopy(code, column.elements().get(i), column.elements().get(i + count));
      }
    }
    for (int i = Math.max(0, size - count); i < size; i++) {
      for (HeaderStack column : columns) {
        emitInvalid(code, column.elements().get(i));
      }
    }
    emitMovedNext(code, columns.getFirst(), -Math.min(count, size));
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

  /** Emits the methods that were called. */
  void finish() {
    for (Header header : added) {
      target.method(name("add", header), GeneratedClass.VOID, code -> emitAdd(code, header));
    }
    for (Header header : removed) {
      target.method(name("remove", header), GeneratedClass.VOID, code -> emitRemove(code, header));
    }
    copied.forEach(
        (move, name) ->
            target.method(
                name,
                GeneratedClass.VOID,
                code -> {
                  emitCopyInline(code, move.to(), move.from());
                  code.return_();
                }));
  }

  private void emitAdd(CodeBuilder code, Header header) {
    Label end = code.newLabel();
    target.loadValidity(code, header);
    code.ifne(end);
    emitValid(code, header);
    header.fields().forEach(f -> target.zero(code, f));
    emitLength(code, c -> c.loadConstant(header.fixedBits() / 8));
    code.labelBinding(end).return_();
  }

  private void emitRemove(CodeBuilder code, Header header) {
    Label end = code.newLabel();
    target.loadValidity(code, header);
    code.ifeq(end);
    emitInvalid(code, header);
    emitLength(
        code,
        c -> {
          c.loadConstant(-header.fixedBits() / 8);
          header
              .variable()
              .ifPresent(
                  f -> {
                    target.loadLength(c, f);
                    c.isub();
                  });
        });
    code.labelBinding(end).return_();
  }

  private void emitLength(CodeBuilder code, Consumer<CodeBuilder> change) {
    target.storeInherited(
        code,
        "packetLength",
        CD_int,
        c -> {
          target.loadInherited(c, "packetLength", CD_int);
          change.accept(c);
          c.iadd();
        });
  }
}
