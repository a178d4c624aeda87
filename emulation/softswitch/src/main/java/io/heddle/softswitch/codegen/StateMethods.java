package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Emits the beginning of a packet and of its replicas. It comes last: a field that nothing reads
 * need not be set.
 */
final class StateMethods {
  private final GeneratedClass target;

  StateMethods(GeneratedClass target) {
    this.target = target;
  }

  void emit() {
    emitReader("egressSpec", "standard_metadata.egress_spec");
    emitReader("multicastGroup", "intrinsic_metadata.mcast_grp");
    for (Header header : target.program().headers().values()) {
      target.method(reset(header), GeneratedClass.VOID, code -> emitReset(code, header));
    }
    target.override("beginIngress", MethodTypeDesc.of(CD_void, CD_int), this::emitBeginIngress);
    target.override(
        "setInstanceType",
        MethodTypeDesc.of(CD_void, CD_int),
        code -> {
          set(code, "standard_metadata.instance_type", c -> c.iload(1).i2l());
          code.return_();
        });
    target.override(
        "setPriority",
        MethodTypeDesc.of(CD_void, CD_int),
        code -> {
          set(code, "intrinsic_metadata.priority", c -> c.iload(1).i2l());
          code.return_();
        });
    target.override("resetMetadata", GeneratedClass.VOID, this::emitResetMetadata);
    target.override(
        "beginEgress", MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int), this::emitBeginEgress);
  }

  private void emitReader(String method, String fieldName) {
    target.override(
        method,
        GeneratedClass.INT,
        code -> {
          target
              .program()
              .architectureField(fieldName)
              .ifPresentOrElse(
                  f -> {
                    target.load(code, f, 0);
                    code.l2i();
                  },
                  code::iconst_0);
          code.ireturn();
        });
  }

  private void emitBeginIngress(CodeBuilder code) {
    for (Header header : target.program().headers().values()) {
      target.call(code.aload(0), reset(header), GeneratedClass.VOID);
    }
    for (HeaderStack stack : target.program().countedStacks()) {
      target.storeNext(code, stack, CodeBuilder::iconst_0);
    }
    set(code, "standard_metadata.ingress_port", c -> c.iload(1).i2l());
    set(code, "standard_metadata.packet_length", this::loadLength);
    set(code, "intrinsic_metadata.ingress_global_timestamp", this::loadClock);
    code.return_();
  }

  private void emitResetMetadata(CodeBuilder code) {
    for (Header header : target.program().headers().values()) {
      if (header.metadata()) {
        target.call(code.aload(0), reset(header), GeneratedClass.VOID);
      }
    }
    code.return_();
  }

  private String reset(Header header) {
    return "reset$" + target.name(header);
  }

  private void emitReset(CodeBuilder code, Header header) {
    Label clean = code.newLabel();
    if (!header.metadata()) {
      target.loadState(code, header);
      code.ifeq(clean);
      target.storeState(code, header, CodeBuilder::iconst_0);
    }
    header.fields().stream()
        .filter(f -> f.variable() || target.isLoaded(f))
        .forEach(f -> target.zero(code, f));
    code.labelBinding(clean).return_();
  }

  private void emitBeginEgress(CodeBuilder code) {
    target.storeInherited(code, "exited", CD_boolean, CodeBuilder::iconst_0);
    set(code, "standard_metadata.egress_port", c -> c.iload(1).i2l());
    set(code, "intrinsic_metadata.egress_rid", c -> c.iload(2).i2l());
    set(code, "standard_metadata.instance_type", c -> c.iload(3).i2l());
    // bmv2 sets one more than its drop port, which is 0 in 9 bits: any port but "drop".
    set(code, "standard_metadata.egress_spec", CodeBuilder::lconst_0);
    set(code, "standard_metadata.packet_length", this::loadLength);
    set(code, "intrinsic_metadata.egress_global_timestamp", this::loadClock);
    set(code, "queueing_metadata.enq_timestamp", this::loadClock);
    code.return_();
  }

  private void set(CodeBuilder code, String name, Consumer<CodeBuilder> value) {
    target
        .program()
        .architectureField(name)
        .filter(target::isLoaded)
        .ifPresent(
            f ->
                target.store(
                    code,
                    f,
                    0,
                    c -> {
                      value.accept(c);
                      GeneratedClass.normalize(c, f, 0);
                    }));
  }

  private void loadLength(CodeBuilder code) {
    target.loadInherited(code, "packetLength", CD_int);
    code.i2l();
  }

  private void loadClock(CodeBuilder code) {
    code.invokestatic(GeneratedClass.THIS, "clock", MethodTypeDesc.of(CD_long));
  }

  /** Emits saving and restoring what egress may change; returns how many longs that takes. */
  int emitSaving() {
    Writes writes = Writes.ofEgress(target.program());
    List<BiConsumer<CodeBuilder, Integer>> saves = new ArrayList<>();
    List<BiConsumer<CodeBuilder, Integer>> restores = new ArrayList<>();
    for (Field field : writes.fields()) {
      if (field.variable()) {
        saves.add(
            (code, at) ->
                save(
                    code,
                    at,
                    c -> {
                      target.loadLength(c, field);
                      c.i2l();
                    }));
        restores.add(
            (code, at) ->
                target.storeLength(
                    code,
                    field,
                    c -> {
                      loadSaved(c, at);
                      c.l2i();
                    }));
      }
      if (!target.isLoaded(field)) {
        continue;
      }
      for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
        int part = limb;
        saves.add((code, at) -> save(code, at, c -> target.load(c, field, part)));
        restores.add((code, at) -> target.store(code, field, part, c -> loadSaved(c, at)));
      }
    }
    for (Header header : writes.headers()) {
      saves.add(
          (code, at) ->
              save(
                  code,
                  at,
                  c -> {
                    target.loadState(c, header);
                    c.i2l();
                  }));
      restores.add(
          (code, at) ->
              target.storeState(
                  code,
                  header,
                  c -> {
                    loadSaved(c, at);
                    c.l2i();
                  }));
    }
    for (HeaderStack stack : writes.stacks()) {
      saves.add(
          (code, at) ->
              save(
                  code,
                  at,
                  c -> {
                    target.loadNext(c, stack);
                    c.i2l();
                  }));
      restores.add(
          (code, at) ->
              target.storeNext(
                  code,
                  stack,
                  c -> {
                    loadSaved(c, at);
                    c.l2i();
                  }));
    }
    saves.add((code, at) -> save(code, at, this::loadLength));
    restores.add(
        (code, at) ->
            target.storeInherited(
                code,
                "packetLength",
                CD_int,
                c -> {
                  loadSaved(c, at);
                  c.l2i();
                }));
    boolean variable = writes.fields().stream().anyMatch(Field::variable);
    emitAll("save", saves, variable ? "saveVariables" : null);
    emitAll("restore", restores, variable ? "restoreVariables" : null);
    return saves.size();
  }

  /**
   * @param last a method to call after all parts, or null
   */
  private void emitAll(String method, List<BiConsumer<CodeBuilder, Integer>> parts, String last) {
    target.override(
        method,
        GeneratedClass.VOID,
        code -> {
          for (int at = 0; at < parts.size(); at++) {
            parts.get(at).accept(code, at);
          }
          if (last != null) {
            target.call(code.aload(0), last, GeneratedClass.VOID);
          }
          code.return_();
        });
  }

  private void save(CodeBuilder code, int at, Consumer<CodeBuilder> value) {
    target.loadInherited(code, "saved", GeneratedClass.LONGS);
    code.loadConstant(at);
    value.accept(code);
    code.lastore();
  }

  private void loadSaved(CodeBuilder code, int at) {
    target.loadInherited(code, "saved", GeneratedClass.LONGS);
    code.loadConstant(at).laload();
  }
}
