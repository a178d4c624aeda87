package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.Pipeline;
import io.heddle.softswitch.bmv2.PipelineOrder;
import io.heddle.softswitch.bmv2.Profile;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.ActionShape;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.ExactIndex;
import io.heddle.softswitch.table.MatchIndex;
import io.heddle.softswitch.table.PrefixIndex;
import io.heddle.softswitch.table.RangeIndex;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.table.TupleIndex;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Emits ingress and egress: a method for each table and action, and one that goes from node to
 * node.
 */
final class PipelineMethods {
  private static final ClassDesc TABLE = ClassDesc.of(Table.class.getName());
  private static final ClassDesc CALL = ClassDesc.of(ActionCall.class.getName());
  private static final ClassDesc ENTRY = ClassDesc.of(Entry.class.getName());
  private static final MethodTypeDesc ACTION = ActionMethods.ACTION;

  private final GeneratedClass target;
  private final ActionMethods methods;
  private final DirectMethods direct;
  private final HashMethods hashes;
  private final Map<String, Table> tables;
  private final Map<Integer, String> actions = new HashMap<>();

  PipelineMethods(
      GeneratedClass target, ActionMethods methods, HashMethods hashes, Map<String, Table> tables) {
    this.target = target;
    this.methods = methods;
    this.direct = new DirectMethods(target);
    this.hashes = hashes;
    this.tables = tables;
  }

  void emitActions() {
    for (Action action : target.program().actions()) {
      actions.put(action.id(), methods.emit(action, "action$" + action.name()));
    }
  }

  /** Emits a pipeline as the method {@code name} of the superclass. */
  void emit(Pipeline pipeline, String name) {
    List<Node> order = PipelineOrder.of(pipeline);
    Map<String, String> methods = new HashMap<>();
    for (Node node : order) {
      String method = target.uniqueName(name + "$" + node.name());
      methods.put(node.name(), method);
      switch (node) {
        case Node.Table table ->
            target.method(method, GeneratedClass.INT, code -> emitTable(code, table));
        case Node.Conditional conditional ->
            target.method(
                method,
                GeneratedClass.INT,
                code -> {
                  target.traces().asked(code, conditional);
                  new Expressions(target, List.of()).truths().emit(code, conditional.condition());
                  code.ireturn();
                });
        case Node.Call call -> {}
      }
    }
    target.override(name, GeneratedClass.VOID, code -> emitFlow(code, pipeline, order, methods));
  }

  private void emitFlow(
      CodeBuilder code, Pipeline pipeline, List<Node> order, Map<String, String> methods) {
    Label end = code.newLabel();
    target.traces().part(code, pipeline.name());
    Map<String, Label> labels = new HashMap<>();
    order.forEach(node -> labels.put(node.name(), code.newLabel()));
    labels.put(null, end);
    code.goto_(labels.get(pipeline.first()));
    for (Node node : order) {
      code.labelBinding(labels.get(node.name()));
      switch (node) {
        case Node.Conditional c -> {
          target.call(code.aload(0), methods.get(node.name()), GeneratedClass.INT);
          code.ifeq(labels.get(c.whenFalse())).goto_(labels.get(c.whenTrue()));
        }
        case Node.Call call -> {
          code.aload(0).aconst_null();
          target.call(code, actions.get(call.action().id()), ACTION);
          emitExitCheck(code, end);
          code.goto_(labels.get(call.next()));
        }
        case Node.Table table -> {
          target.call(code.aload(0), methods.get(node.name()), GeneratedClass.INT);
          emitNext(code, table, labels, end);
        }
      }
    }
    code.labelBinding(end).return_();
  }

  private void emitExitCheck(CodeBuilder code, Label end) {
    target.loadInherited(code, "exited", CD_boolean);
    code.ifne(end);
  }

  /** Goes on from a table; its method has left the outcome on the stack. */
  private void emitNext(CodeBuilder code, Node.Table table, Map<String, Label> labels, Label end) {
    code.istore(1);
    emitExitCheck(code, end);
    if (table.nextByHit().isPresent()) {
      Node.HitOrMiss next = table.nextByHit().get();
      code.iload(1).ifeq(labels.get(next.miss())).goto_(labels.get(next.hit()));
      return;
    }
    Set<Optional<String>> all = new HashSet<>(table.nextByAction().values());
    all.add(Optional.ofNullable(table.missingNext()));
    if (all.size() == 1) {
      code.goto_(labels.get(table.missingNext()));
      return;
    }
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < table.actions().size(); i++) {
      Optional<String> next = table.nextByAction().get(table.actions().get(i).name());
      cases.add(SwitchCase.of(i, labels.get(next.orElse(null))));
    }
    code.iload(1).tableswitch(labels.get(table.missingNext()), cases);
  }

  /** Leaves 1 or 0 for hit or miss if that decides how to go on, or else the action's position. */
  private void emitTable(CodeBuilder code, Node.Table node) {
    Table table = tables.get(node.name());
    int entry = code.allocateLocal(TypeKind.REFERENCE);
    int hit = code.allocateLocal(TypeKind.INT);
    Label chosen = code.newLabel();
    code.iconst_0().istore(hit);
    if (!node.key().isEmpty()) {
      emitLookup(code, node, table.index());
      code.astore(entry).aload(entry);
      Label miss = code.newLabel();
      code.ifnull(miss).iconst_1().istore(hit).goto_(chosen).labelBinding(miss);
    }
    target.loadConstant(code, table, Table.class);
    code.invokevirtual(TABLE, "onMiss", MethodTypeDesc.of(ENTRY)).astore(entry);
    code.labelBinding(chosen);
    direct.emit(code, node, table, entry, hit);
    target.traces().table(code, node, table, entry, hit);
    int position = emitAction(code, node, table, entry);
    code.iload(node.nextByHit().isPresent() ? hit : position).ireturn();
  }

  /** Runs the action; returns the local with its position among the table's actions, or -1. */
  private int emitAction(CodeBuilder code, Node.Table node, Table table, int entry) {
    int position = code.allocateLocal(TypeKind.INT);
    int data = code.allocateLocal(TypeKind.REFERENCE);
    Label end = code.newLabel();
    Optional<Profile> profile = node.profile();
    if (profile.isEmpty()) {
      code.aload(entry).invokevirtual(ENTRY, "actionIndex", GeneratedClass.INT).istore(position);
      code.aload(entry).invokevirtual(ENTRY, "data", MethodTypeDesc.of(GeneratedClass.LONGS));
      code.astore(data);
    } else {
      int call = code.allocateLocal(TypeKind.REFERENCE);
      emitChoice(code, profile.get(), entry);
      code.astore(call);
      if (profile.get().selector().isPresent()) {
        emitGroupAction(code, node, table, entry, position, data, end);
      }
      target.traces().chosen(code, node, table, entry, call);
      emitUnpack(code, call, position, data);
    }
    emitDispatch(code, node, table, position, data);
    code.labelBinding(end);
    return position;
  }

  private static void emitUnpack(CodeBuilder code, int call, int position, int data) {
    code.aload(call).invokevirtual(CALL, "index", GeneratedClass.INT).istore(position);
    code.aload(call).invokevirtual(CALL, "data", MethodTypeDesc.of(GeneratedClass.LONGS));
    code.astore(data);
  }

  /**
   * Runs the action of the whole group, if it has one. What a member is chosen by has been read
   * before, as all of a table's key is.
   */
  private void emitGroupAction(
      CodeBuilder code,
      Node.Table node,
      Table table,
      int entry,
      int position,
      int data,
      Label exited) {
    int first = code.allocateLocal(TypeKind.REFERENCE);
    Label none = code.newLabel();
    code.aload(entry).invokevirtual(ENTRY, "groupAction", MethodTypeDesc.of(CALL)).astore(first);
    emitUnpack(code, first, position, data);
    code.iload(position).iflt(none);
    target.traces().groupAction(code, node, table, entry, first);
    emitDispatch(code, node, table, position, data);
    emitExitCheck(code, exited);
    code.labelBinding(none);
  }

  /** Runs an action, and leaves its position among the table's own in the local variable. */
  private void emitDispatch(
      CodeBuilder code, Node.Table node, Table table, int position, int data) {
    Label end = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    List<Integer> positions = positions(node, table);
    for (int i = 0; i < positions.size(); i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    code.iload(position).tableswitch(end, cases);
    for (SwitchCase each : cases) {
      int at = positions.get(each.caseValue());
      code.labelBinding(each.target()).loadConstant(at).istore(position);
      if (at >= 0) {
        code.aload(0).aload(data);
        target.call(code, actions.get(node.actions().get(at).id()), ACTION);
      }
      code.goto_(end);
    }
    code.labelBinding(end);
  }

  /**
   * For each position in the list that entries' actions are from, that in the table's own or -1.
   */
  private static List<Integer> positions(Node.Table node, Table table) {
    List<String> own = node.actions().stream().map(Action::name).toList();
    List<String> all =
        table
            .profile()
            .map(profile -> profile.actions().stream().map(ActionShape::name).toList())
            .orElse(own);
    return all.stream().map(own::indexOf).toList();
  }

  /** Pushes the action call that a member or group gives this packet. */
  private void emitChoice(CodeBuilder code, Profile profile, int entry) {
    code.aload(entry);
    if (profile.selector().isPresent()) {
      Label group = code.newLabel();
      Label done = code.newLabel();
      code.dup().invokevirtual(ENTRY, "isGroup", MethodTypeDesc.of(CD_boolean)).ifne(group);
      code.lconst_0().goto_(done).labelBinding(group);
      code.aload(0).aload(entry);
      target.call(code, "chooses", MethodTypeDesc.of(CD_void, ENTRY));
      hashes.call(code, profile.selector().get());
      code.labelBinding(done);
    } else {
      code.lconst_0();
    }
    code.invokevirtual(ENTRY, "choose", MethodTypeDesc.of(CALL, CD_long));
  }

  /** Pushes the entry that the key hits, or null. */
  private void emitLookup(CodeBuilder code, Node.Table node, MatchIndex index) {
    BitPacker packer = new BitPacker();
    node.key().forEach(key -> pack(packer, key));
    for (int word = 0; word < packer.words(); word++) {
      target.loadInherited(code, "key", GeneratedClass.LONGS);
      code.loadConstant(word);
      packer.emitWord(code, word);
      code.lastore();
    }
    Class<? extends MatchIndex> type =
        switch (index) {
          case ExactIndex exact -> ExactIndex.class;
          case PrefixIndex prefixes -> PrefixIndex.class;
          case TupleIndex tuples -> TupleIndex.class;
          case RangeIndex ranges -> RangeIndex.class;
        };
    target.loadConstant(code, index, type);
    target.loadInherited(code, "key", GeneratedClass.LONGS);
    target.loadInherited(code, "scratch", GeneratedClass.LONGS);
    code.invokevirtual(
        ClassDesc.of(type.getName()),
        "lookup",
        MethodTypeDesc.of(ENTRY, GeneratedClass.LONGS, GeneratedClass.LONGS));
  }

  /**
   * Appends one field of the key. A field of a header that is not valid is 0 there, as on bmv2,
   * also if the program has written to it or made the header invalid; P4_16 leaves it open (section
   * 8.18).
   */
  private void pack(BitPacker packer, Node.Key key) {
    boolean bits = key.value() instanceof Expression.FieldValue(Field field) && !field.signed();
    Optional<Header> header = header(key.value()).filter(h -> !h.metadata());
    Expressions expressions = new Expressions(target, List.of());
    for (int limb = (key.widthBits() + 63) / 64 - 1; limb >= 0; limb--) {
      int part = limb;
      int width = Math.min(64, key.widthBits() - 64 * limb);
      packer.add(
          width,
          code -> {
            expressions.emitLimb(code, key.value(), part);
            if (width < 64 && !bits) {
              code.loadConstant((1L << width) - 1).land();
            }
            header.ifPresent(
                h -> {
                  target.loadValidity(code, h);
                  code.i2l().lneg().land();
                });
          });
    }
  }

  /** The header that a key field, with or without a mask, is of. */
  private Optional<Header> header(Expression.Data value) {
    return switch (value) {
      case Expression.FieldValue(Field field) ->
          Optional.of(target.program().headers().get(field.header()));
      case Expression.Arithmetic masked -> header(masked.left());
      default -> Optional.empty();
    };
  }
}
