package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.MeterArray;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Emits what a packet does to the counter, the meter and the age of the entry that it gets. */
final class DirectMethods {
  private static final ClassDesc ENTRY = ClassDesc.of(Entry.class.getName());
  private static final ClassDesc COUNTERS = ClassDesc.of(Counters.class.getName());

  private final GeneratedClass target;

  DirectMethods(GeneratedClass target) {
    this.target = target;
  }

  /**
   * Emits all of it, before the action.
   *
   * @param entry the local with the entry
   * @param hit the local that is 0 for the default entry
   */
  void emit(CodeBuilder code, Node.Table node, Table table, int entry, int hit) {
    if (table.hasCounters()) {
      code.aload(0).aload(entry).invokevirtual(ENTRY, "counters", MethodTypeDesc.of(COUNTERS));
      code.aload(entry).invokevirtual(ENTRY, "counterIndex", GeneratedClass.INT);
      target.call(code, "count", MethodTypeDesc.of(CD_void, COUNTERS, CD_int));
    }
    if (table.shape().direct().age()) {
      code.aload(0).aload(entry);
      target.call(code, "hit", MethodTypeDesc.of(CD_void, ENTRY));
    }
    node.meter().flatMap(MeterArray::result).ifPresent(field -> emitMeter(code, entry, hit, field));
  }

  /**
   * On a miss, bmv2 leaves the field as it was; so it is here, unless a controller configured the
   * default entry's meter (P4Runtime 1.5, section 9.1.3).
   */
  private void emitMeter(CodeBuilder code, int entry, int hit, Field field) {
    Label execute = code.newLabel();
    Label end = code.newLabel();
    code.iload(hit).ifne(execute);
    code.aload(entry).invokevirtual(ENTRY, "isMetered", MethodTypeDesc.of(CD_boolean)).ifeq(end);
    code.labelBinding(execute);
    target.store(
        code,
        field,
        0,
        c -> {
          c.aload(entry);
          target.loadInherited(c, "worker", CD_int);
          target.loadInherited(c, "frameLength", CD_int);
          target.loadTime(c);
          c.invokevirtual(ENTRY, "meter", MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_long));
          c.i2l();
          GeneratedClass.normalize(c, field, 0);
        });
    code.labelBinding(end);
  }
}
