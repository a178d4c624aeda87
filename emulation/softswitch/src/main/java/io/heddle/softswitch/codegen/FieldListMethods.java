package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.DigestPart;
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
import java.util.Set;
import java.util.function.Consumer;

/** Emits what copies fields out of a packet, and into one: field lists, digests, all headers. */
final class FieldListMethods {
  private static final MethodTypeDesc BY_LIST =
      MethodTypeDesc.of(CD_void, CD_int, GeneratedClass.LONGS, CD_int);
  private static final MethodTypeDesc COPY =
      MethodTypeDesc.of(CD_void, GeneratedClass.LONGS, CD_int);

  private static final MethodTypeDesc PACK =
      MethodTypeDesc.of(CD_void, CD_int, CD_int, GeneratedClass.LONGS, CD_int);

  private final GeneratedClass target;

  FieldListMethods(GeneratedClass target) {
    this.target = target;
  }

  /** How many longs a field list takes. */
  static int words(List<Field> fields) {
    return fields.stream().mapToInt(FieldListMethods::words).sum();
  }

  /** A varbit field takes one for its length, and those for all the bytes that it can have. */
  private static int words(Field field) {
    return field.variable() ? 1 + variableWords(field) : GeneratedClass.limbs(field);
  }

  private static int variableWords(Field field) {
    return (field.widthBits() + Long.SIZE - 1) / Long.SIZE;
  }

  /** How many longs a digest's part takes: with a header one more, for whether that is valid. */
  static int words(DigestPart part) {
    int validity = part.header().isPresent() ? 1 : 0;
    return validity
        + switch (part) {
          case DigestPart.Number(Data value, var _) -> ValueRange.of(value).limbs();
          case DigestPart.Variable(Field field, var _) -> words(field);
        };
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
      if (field.variable()) {
        emitSaveVariable(code, field, word);
        word += words(field);
      }
    }
    code.return_();
  }

  private void emitSaveVariable(CodeBuilder code, Field field, int word) {
    emitStore(
        code,
        word,
        c -> {
          target.loadLength(c, field);
          c.i2l();
        });
    code.aload(0).loadConstant(target.variableAt(field));
    target.loadLength(code, field);
    code.aload(1).iload(2).loadConstant(word + 1).iadd();
    target.call(code, "packVariables", PACK);
  }

  private void emitLoad(CodeBuilder code, List<Field> fields) {
    int word = 0;
    for (Field field : fields) {
      for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
        int at = word++;
        target.store(code, field, limb, c -> emitFetch(c, at));
      }
      if (field.variable()) {
        emitLoadVariable(code, field, word);
        word += words(field);
      }
    }
    code.return_();
  }

  private void emitLoadVariable(CodeBuilder code, Field field, int word) {
    target.storeLength(
        code,
        field,
        c -> {
          emitFetch(c, word);
          c.l2i();
        });
    code.aload(0).loadConstant(target.variableAt(field));
    target.loadLength(code, field);
    code.aload(1).iload(2).loadConstant(word + 1).iadd();
    target.call(code, "unpackVariables", PACK);
  }

  private void emitLearn(CodeBuilder code, LearnList list) {
    Expressions expressions = new Expressions(target, List.of());
    int word = 0;
    for (DigestPart part : list.parts()) {
      int at = word;
      part.header()
          .ifPresent(
              header ->
                  emitStore(
                      code,
                      at,
                      c -> {
                        target.loadValidity(c, header);
                        c.i2l();
                      }));
      int start = at + (part.header().isPresent() ? 1 : 0);
      switch (part) {
        case DigestPart.Number(Data value, var _) -> emitNumber(code, expressions, value, start);
        case DigestPart.Variable(Field field, var _) -> emitSaveVariable(code, field, start);
      }
      word += words(part);
    }
    code.return_();
  }

  private static void emitNumber(CodeBuilder code, Expressions expressions, Data value, int word) {
    expressions.wide().release();
    int limbs = ValueRange.of(value).limbs();
    int at = expressions.wide().emit(code, value, limbs);
    for (int limb = 0; limb < limbs; limb++) {
      int part = at + limb;
      emitStore(code, word + limb, c -> expressions.wide().emitLimb(c, part));
    }
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
        // The bytes of varbit fields follow, for all headers together.
        word += 1 + fields.stream().mapToInt(f -> f.variable() ? 1 : words(f)).sum();
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

  /**
   * Emits what copies out of which headers there are, and their decisive fields; it comes last,
   * because fields that nothing reads are left out.
   *
   * @return how many longs that takes
   */
  int emitDecisions(Set<Field> decisive) {
    List<String> saves = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    int word = 0;
    for (Header header : target.program().headers().values()) {
      if (!header.metadata()) {
        List<Field> fields =
            header.fields().stream()
                .filter(f -> decisive.contains(f) && target.isLoaded(f))
                .toList();
        saves.add(method("decisions", 0, code -> emitSaveHeader(code, header, fields)));
        starts.add(word);
        word += 1 + words(fields);
      }
    }
    target.override(
        "saveDecisions",
        COPY,
        code -> {
          emitCalls(code, saves, starts);
          code.return_();
        });
    return word;
  }

  private void emitVariables(CodeBuilder code, String method, int start) {
    if (target.variableBytes() > 0) {
      code.aload(0).iconst_0().loadConstant(target.variableBytes());
      code.aload(1).iload(2).loadConstant(start).iadd();
      target.call(code, method, PACK);
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
