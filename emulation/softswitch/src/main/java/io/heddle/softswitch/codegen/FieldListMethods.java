package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.Program.LearnList;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Emits what copies fields out of a packet, and into one: field lists, digests, all headers. */
final class FieldListMethods {
  private static final MethodTypeDesc BY_LIST =
      MethodTypeDesc.of(CD_void, CD_int, GeneratedClass.LONGS, CD_int);
  private static final MethodTypeDesc COPY =
      MethodTypeDesc.of(CD_void, GeneratedClass.LONGS, CD_int);

  private final GeneratedClass target;

  FieldListMethods(GeneratedClass target) {
    this.target = target;
  }

  /** How many longs a field list takes. */
  static int words(List<Field> fields) {
    return fields.stream().mapToInt(GeneratedClass::limbs).sum();
  }

  /** How many longs a digest's value takes. */
  static int words(Data value) {
    return ValueRange.of(value).limbs();
  }

  void emitLists() {
    Map<Integer, List<Field>> lists = target.program().fieldLists();
    Map<Integer, String> saves = new LinkedHashMap<>();
    Map<Integer, String> loads = new LinkedHashMap<>();
    lists.forEach(
        (id, fields) -> {
          if (!fields.isEmpty()) {
            saves.put(id, method("save", id, code -> emitSave(code, fields)));
            loads.put(id, method("load", id, code -> emitLoad(code, fields)));
          }
        });
    emitChoice("saveFields", saves);
    emitChoice("loadFields", loads);
    Map<Integer, String> learns = new LinkedHashMap<>();
    for (LearnList list : target.program().learnLists()) {
      learns.put(list.id(), method("learn", list.id(), code -> emitLearn(code, list)));
    }
    emitChoice("learn", learns);
  }

  private String method(String what, int id, Consumer<CodeBuilder> body) {
    String name = target.uniqueName(what + "List" + id);
    target.method(name, COPY, body);
    return name;
  }

  /** Emits a method that goes on with the one of the list. */
  private void emitChoice(String name, Map<Integer, String> methods) {
    target.override(
        name,
        BY_LIST,
        code -> {
          Label none = code.newLabel();
          List<SwitchCase> cases = new ArrayList<>();
          methods.keySet().forEach(id -> cases.add(SwitchCase.of(id, code.newLabel())));
          code.iload(1).lookupswitch(none, cases);
          for (SwitchCase each : cases) {
            code.labelBinding(each.target()).aload(0).aload(2).iload(3);
            target.call(code, methods.get(each.caseValue()), COPY);
            code.return_();
          }
          code.labelBinding(none).return_();
        });
  }

  private void emitSave(CodeBuilder code, List<Field> fields) {
    int word = 0;
    for (Field field : fields) {
      for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
        int part = limb;
        emitStore(code, word++, c -> target.load(c, field, part));
      }
    }
    code.return_();
  }

  private void emitLoad(CodeBuilder code, List<Field> fields) {
    int word = 0;
    for (Field field : fields) {
      for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
        int at = word++;
        target.store(code, field, limb, c -> emitFetch(c, at));
      }
    }
    code.return_();
  }

  private void emitLearn(CodeBuilder code, LearnList list) {
    Expressions expressions = new Expressions(target, List.of());
    int word = 0;
    for (Data value : list.values()) {
      expressions.wide().release();
      int limbs = words(value);
      int at = expressions.wide().emit(code, value, limbs);
      for (int limb = 0; limb < limbs; limb++) {
        int part = at + limb;
        emitStore(code, word++, c -> expressions.wide().emitLimb(c, part));
      }
    }
    code.return_();
  }

  /**
   * Emits what copies all headers; it comes last, because fields that nothing reads are left out.
   *
   * @return how many longs they take
   */
  int emitHeaders() {
    List<String> saves = new ArrayList<>();
    List<String> loads = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    int word = 0;
    for (Header header : target.program().headers().values()) {
      if (!header.metadata()) {
        List<Field> fields =
            header.fields().stream().filter(f -> f.variable() || target.isLoaded(f)).toList();
        saves.add(method("saveHeader", 0, code -> emitSaveHeader(code, header, fields)));
        loads.add(method("loadHeader", 0, code -> emitLoadHeader(code, header, fields)));
        starts.add(word);
        word += 1 + words(fields) + (int) fields.stream().filter(Field::variable).count();
      }
    }
    int nexts = word;
    List<HeaderStack> stacks = List.copyOf(target.program().countedStacks());
    int variables = nexts + stacks.size();
    target.override(
        "saveHeaders",
        COPY,
        code -> {
          emitCalls(code, saves, starts);
          for (int i = 0; i < stacks.size(); i++) {
            HeaderStack stack = stacks.get(i);
            emitStore(
                code,
                nexts + i,
                c -> {
                  target.loadNext(c, stack);
                  c.i2l();
                });
          }
          emitVariables(code, "packVariables", variables);
          code.return_();
        });
    target.override(
        "loadHeaders",
        COPY,
        code -> {
          emitCalls(code, loads, starts);
          for (int i = 0; i < stacks.size(); i++) {
            int at = nexts + i;
            target.storeNext(
                code,
                stacks.get(i),
                c -> {
                  emitFetch(c, at);
                  c.l2i();
                });
          }
          emitVariables(code, "unpackVariables", variables);
          code.return_();
        });
    return variables + (target.variableBytes() + 7) / 8;
  }

  private void emitVariables(CodeBuilder code, String method, int start) {
    if (target.variableBytes() > 0) {
      code.aload(0).aload(1).iload(2).loadConstant(start).iadd();
      target.call(code, method, COPY);
    }
  }

  private void emitCalls(CodeBuilder code, List<String> methods, List<Integer> starts) {
    for (int i = 0; i < methods.size(); i++) {
      code.aload(0).aload(1).iload(2).loadConstant(starts.get(i)).iadd();
      target.call(code, methods.get(i), COPY);
    }
  }

  private void emitSaveHeader(CodeBuilder code, Header header, List<Field> fields) {
    Label unused = code.newLabel();
    emitStore(
        code,
        0,
        c -> {
          target.loadState(c, header);
          c.i2l();
        });
    target.loadState(code, header);
    code.ifeq(unused);
    int word = 1;
    for (Field field : fields) {
      for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
        int part = limb;
        emitStore(code, word++, c -> target.load(c, field, part));
      }
      if (field.variable()) {
        emitStore(
            code,
            word++,
            c -> {
              target.loadLength(c, field);
              c.i2l();
            });
      }
    }
    code.labelBinding(unused).return_();
  }

  /** A header that has not been valid since the packet began has all fields 0. */
  private void emitLoadHeader(CodeBuilder code, Header header, List<Field> fields) {
    Label unused = code.newLabel();
    target.storeState(
        code,
        header,
        c -> {
          emitFetch(c, 0);
          c.l2i();
        });
    target.loadState(code, header);
    code.ifeq(unused);
    int word = 1;
    for (Field field : fields) {
      for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
        int at = word++;
        target.store(code, field, limb, c -> emitFetch(c, at));
      }
      if (field.variable()) {
        int at = word++;
        target.storeLength(
            code,
            field,
            c -> {
              emitFetch(c, at);
              c.l2i();
            });
      }
    }
    code.return_();
    code.labelBinding(unused);
    fields.forEach(f -> target.zero(code, f));
    code.return_();
  }

  /** Emits {@code array[start + word] = value}, of the method's first two parameters. */
  private static void emitStore(CodeBuilder code, int word, Consumer<CodeBuilder> value) {
    code.aload(1).iload(2).loadConstant(word).iadd();
    value.accept(code);
    code.lastore();
  }

  private static void emitFetch(CodeBuilder code, int word) {
    code.aload(1).iload(2).loadConstant(word).iadd().laload();
  }
}
