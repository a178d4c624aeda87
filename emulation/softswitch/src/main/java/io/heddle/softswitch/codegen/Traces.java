package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Expression.Truth;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.SourceText;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.trace.PacketTrace;
import io.heddle.softswitch.trace.TableWords;
import io.heddle.softswitch.trace.TracePoint;
import io.heddle.softswitch.trace.TracePoints;
import io.heddle.softswitch.trace.TracePoints.Named;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Emits what a traced program tells of a packet. For a program that is not traced it emits nothing,
 * so that there is nothing to skip when packets come.
 */
final class Traces {
  private static final ClassDesc TRACE = ClassDesc.of(PacketTrace.class.getName());
  private static final MethodTypeDesc TELL =
      MethodTypeDesc.of(CD_void, ClassDesc.of(TracePoint.class.getName()));
  private static final MethodTypeDesc TABLE =
      MethodTypeDesc.of(
          CD_void,
          ClassDesc.of(TableWords.class.getName()),
          GeneratedClass.LONGS,
          ClassDesc.of(Entry.class.getName()),
          CD_boolean);

  private static final MethodTypeDesc CHOSEN =
      MethodTypeDesc.of(
          CD_void,
          ClassDesc.of(TableWords.class.getName()),
          ClassDesc.of(Entry.class.getName()),
          ClassDesc.of(ActionCall.class.getName()));

  private final GeneratedClass target;
  private final SourceText source;
  private final Set<Header> extracted = new LinkedHashSet<>();

  Traces(GeneratedClass target, Optional<SourceText> traced) {
    this.target = target;
    this.source = traced.orElse(null);
  }

  private boolean off() {
    return source == null;
  }

  /** A part of the program begins. */
  void part(CodeBuilder code, String name) {
    if (!off()) {
      tell(code, TracePoints.part(name));
    }
  }

  void state(CodeBuilder code, ParseState state) {
    if (!off()) {
      tell(code, TracePoints.state(state.name()));
    }
  }

  /** A header was extracted. */
  void extracted(CodeBuilder code, Header header) {
    if (!off()) {
      extracted.add(header);
      target.call(code.aload(0), method(header), GeneratedClass.VOID);
    }
  }

  private String method(Header header) {
    return "trace$" + target.name(header);
  }

  /** Emits the methods that were called. */
  void finish() {
    for (Header header : extracted) {
      target.method(
          method(header),
          GeneratedClass.VOID,
          code -> {
            List<Named> fields = new ArrayList<>();
            for (Field field : header.fields()) {
              fields.add(named(field.name(), field));
              value(code, field);
            }
            tell(code, TracePoints.extracted(header.name(), fields));
            code.return_();
          });
    }
  }

  /**
   * The parser goes on to {@code next}, or ends if that is null.
   *
   * @param parts the local variables that hold each part of the key
   */
  void chosen(CodeBuilder code, ParseState state, List<int[]> parts, String next) {
    if (off()) {
      return;
    }
    List<Named> keys = new ArrayList<>();
    for (int i = 0; i < state.key().size(); i++) {
      ParseState.KeyPart part = state.key().get(i);
      keys.add(new Named(words(part.value()), part.widthBits(), false, false));
      for (int local : parts.get(i)) {
        value(code, c -> c.lload(local));
      }
    }
    tell(code, TracePoints.chosen(keys, next == null ? "accept" : "go to " + next));
  }

  /** The parser has ended. */
  void parsed(CodeBuilder code) {
    if (off()) {
      return;
    }
    Map<Integer, String> names = new HashMap<>();
    target.program().errors().forEach((name, number) -> names.put(number, name));
    value(
        code,
        c -> {
          target.loadInherited(c, "parserError", CD_int);
          c.i2l();
        });
    tell(code, TracePoints.parsed(names));
  }

  /** The packet comes to a question of the control flow. */
  void asked(CodeBuilder code, Node.Conditional node) {
    if (!off()) {
      ask(code, node.condition(), new Expressions(target, List.of()));
      tell(code, TracePoints.asked(source.condition(node.name()).orElse(node.name())));
    }
  }

  private void ask(CodeBuilder code, Truth condition, Expressions expressions) {
    value(
        code,
        c -> {
          expressions.truths().emit(c, condition);
          c.i2l();
        });
  }

  /**
   * The packet has gone through a table.
   *
   * @param entry the local variable with the entry
   * @param hit the local variable that says whether the key hit it
   */
  void table(CodeBuilder code, Node.Table node, Table table, int entry, int hit) {
    if (off()) {
      return;
    }
    loadTrace(code);
    target.loadConstant(code, words(node, table), TableWords.class);
    target.loadInherited(code, "key", GeneratedClass.LONGS);
    code.aload(entry).iload(hit).invokevirtual(TRACE, "table", TABLE);
  }

  /**
   * A table's profile has chosen an action.
   *
   * @param entry the local variable with the entry
   * @param call the local variable with the action and its data
   */
  void chosen(CodeBuilder code, Node.Table node, Table table, int entry, int call) {
    profile("chosen", code, node, table, entry, call);
  }

  /** As {@link #chosen}, for the action that is done before it. */
  void groupAction(CodeBuilder code, Node.Table node, Table table, int entry, int call) {
    profile("groupAction", code, node, table, entry, call);
  }

  private void profile(
      String what, CodeBuilder code, Node.Table node, Table table, int entry, int call) {
    if (off()) {
      return;
    }
    loadTrace(code);
    target.loadConstant(code, words(node, table), TableWords.class);
    code.aload(entry).aload(call).invokevirtual(TRACE, what, CHOSEN);
  }

  private TableWords words(Node.Table node, Table table) {
    Map<String, List<TableWords.Parameter>> parameters = new HashMap<>();
    for (Action action : node.actions()) {
      List<String> names = source.parameters(action);
      List<TableWords.Parameter> of = new ArrayList<>();
      for (int i = 0; i < action.paramWidths().size(); i++) {
        of.add(
            new TableWords.Parameter(
                i < names.size() ? names.get(i) : "", action.paramWidths().get(i)));
      }
      parameters.put(action.name(), List.copyOf(of));
    }
    return new TableWords(table.shape(), parameters);
  }

  /** A statement is about to be executed that may leave its action, or jump in it. */
  void before(
      CodeBuilder code, Action action, int index, Statement statement, Expressions expressions) {
    if (off()) {
      return;
    }
    String words = words(action, index, statement);
    switch (statement) {
      case Statement.JumpIfZero(var condition, int to) -> {
        ask(code, new Expression.DataToBool(condition), expressions);
        tell(code, TracePoints.askedByStatement(words));
      }
      case Statement.Require(var condition, var text) -> {
        ask(code, condition, expressions);
        tell(code, TracePoints.askedByStatement(words));
      }
      case Statement.Jump j -> {}
      default -> tell(code, TracePoints.done(words));
    }
  }

  /** A statement of an action was executed. */
  void after(
      CodeBuilder code, Action action, int index, Statement statement, Expressions expressions) {
    if (!off() && !source.isCopy(action, index)) {
      after(code, source.statement(action, index), statement, expressions);
    }
  }

  /** A statement of the parser was executed. */
  void after(CodeBuilder code, Statement statement, Expressions expressions) {
    if (!off()) {
      after(code, Optional.empty(), statement, expressions);
    }
  }

  /**
   * @param words of the source, if it has any for this
   */
  private void after(
      CodeBuilder code, Optional<String> words, Statement statement, Expressions expressions) {
    Optional<Place> place =
        switch (statement) {
          case Statement.Assign assign -> Optional.of(assign.target());
          case Statement.Hash hash -> Optional.of(hash.target());
          case Statement.Random random -> Optional.of(random.target());
          case ArrayStatement.ReadRegister read -> Optional.of(read.target());
          default -> Optional.empty();
        };
    Optional<Field> shape = place.flatMap(Traces::shape);
    if (shape.isEmpty()) {
      tell(code, TracePoints.done(words.orElseGet(() -> words(statement))));
      return;
    }
    Field field = shape.get();
    for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
      int part = limb;
      value(code, c -> expressions.emitLimb(c, place.get(), part));
    }
    String name = words(place.get());
    tell(
        code,
        TracePoints.assigned(
            words.map(w -> w.contains(" = ") ? w : name + " = " + w).orElse(name),
            named(name, field)));
  }

  private static Optional<Field> shape(Place place) {
    return switch (place) {
      case Expression.FieldValue(Field field) -> Optional.of(field);
      case Expression.ElementField element -> Optional.of(element.shape());
    };
  }

  /**
   * A checksum is verified.
   *
   * @param right pushes what it should be
   */
  void verified(CodeBuilder code, Field field, Consumer<CodeBuilder> right) {
    if (!off()) {
      value(code, right);
      value(code, c -> target.load(c, field, 0));
      tell(code, TracePoints.verified(named(field.toString(), field)));
    }
  }

  /** A checksum was brought up to date. */
  void updated(CodeBuilder code, Field field) {
    if (!off()) {
      value(code, c -> target.load(c, field, 0));
      tell(code, TracePoints.updated(named(field.toString(), field)));
    }
  }

  /** The deparser has put a header in front of the payload. */
  void emitted(CodeBuilder code, Header header) {
    if (!off()) {
      tell(
          code,
          TracePoints.emitted(
              header.variable().isPresent()
                  ? header.name()
                  : header.name() + " (" + TracePoints.bytes(header.widthBytes()) + ")"));
    }
  }

  private static Named named(String name, Field field) {
    return new Named(name, field.widthBits(), field.signed(), field.variable());
  }

  private String words(Action action, int index, Statement statement) {
    return source.statement(action, index).orElseGet(() -> words(statement));
  }

  /** From the name of its kind: good enough for what the compiler has added. */
  private static String words(Statement statement) {
    return statement
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static String words(Expression expression) {
    return switch (expression) {
      case Expression.FieldValue(Field field) -> field.toString();
      case Expression.ElementField element ->
          element.stack().name() + "[...]." + element.shape().name();
      case Expression.LastField last -> last.stack().name() + ".last." + last.shape().name();
      case Expression.Lookahead(int offset, int width) ->
          "the next " + width + " bits" + (offset == 0 ? "" : " after " + offset);
      default -> "a value";
    };
  }

  private void value(CodeBuilder code, Field field) {
    if (field.variable()) {
      value(
          code,
          c -> {
            target.loadLength(c, field);
            c.i2l();
          });
    }
    for (int limb = 0; limb < GeneratedClass.limbs(field); limb++) {
      int part = limb;
      value(code, c -> target.load(c, field, part));
    }
  }

  /** Hands a long that {@code push} pushes to the next point. */
  private void value(CodeBuilder code, Consumer<CodeBuilder> push) {
    loadTrace(code);
    push.accept(code);
    code.invokevirtual(TRACE, "value", MethodTypeDesc.of(CD_void, CD_long));
  }

  private void tell(CodeBuilder code, TracePoint point) {
    loadTrace(code);
    target.loadConstant(code, point, TracePoint.class);
    code.invokevirtual(TRACE, "tell", TELL);
  }

  private void loadTrace(CodeBuilder code) {
    target.loadInherited(code, "trace", TRACE);
  }
}
