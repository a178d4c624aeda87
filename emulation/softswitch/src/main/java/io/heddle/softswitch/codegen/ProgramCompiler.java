package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.DigestPart;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.PathStatement;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.UnsupportedProgram;
import io.heddle.softswitch.runtime.PacketProcessor;
import io.heddle.softswitch.runtime.Sizes;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Meters;
import io.heddle.softswitch.state.Registers;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.table.ValueSet;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compiles a program, bound to its tables and arrays, into a class whose instances process packets.
 */
public final class ProgramCompiler {
  private static final ClassDesc SIZES = ClassDesc.of(Sizes.class.getName());

  /** In statements. */
  private static final int LARGEST_PART = 64;

  /** HotSpot interprets longer methods; in bytes. */
  private static final int LONGEST_COMPILED = 8000;

  private final Program program;
  private final Map<String, Table> tables;
  private final Statements.Externs externs;
  private final CompileOptions options;
  private List<Object> constants = List.of();
  private Sizes sizes;
  private int headerWords;
  private int decisionWords;
  private boolean repeatable;

  private ProgramCompiler(
      Program program,
      Map<String, Table> tables,
      Statements.Externs externs,
      CompileOptions options) {
    this.program = program;
    this.tables = tables;
    this.externs = externs;
    this.options = options;
  }

  /** Makes processors of one program, one for each packet thread. */
  public static final class Factory {
    private final MethodHandle constructor;
    private final Sizes sizes;
    private final int headerWords;
    private final int decisionWords;
    private final boolean repeatable;
    private final boolean flows;
    private final int fieldListWords;
    private final boolean detours;
    private final boolean readsPayload;

    private Factory(MethodHandle constructor, ProgramCompiler compiled) {
      this.constructor = constructor;
      this.sizes = compiled.sizes;
      this.headerWords = compiled.headerWords;
      this.decisionWords = compiled.decisionWords;
      this.repeatable = compiled.repeatable;
      Program program = compiled.program;
      this.flows = repeatable && LengthUse.isHarmless(program);
      this.fieldListWords =
          program.fieldLists().values().stream().mapToInt(FieldListMethods::words).max().orElse(0);
      this.readsPayload = PayloadUse.of(program);
      this.detours =
          program.actions().stream()
              .flatMap(action -> action.statements().stream())
              .anyMatch(
                  s ->
                      s instanceof PathStatement.Clone
                          || s instanceof PathStatement.Resubmit
                          || s instanceof PathStatement.Recirculate);
    }

    /**
     * @param worker the number of the packet thread
     */
    public PacketProcessor create(int worker) {
      try {
        return (PacketProcessor) constructor.invokeExact(worker, sizes);
      } catch (Throwable e) {
        throw new IllegalStateException("cannot make a packet processor", e);
      }
    }

    /** The most bytes that headers add in front of a frame. */
    public int emittedBytes() {
      return sizes.emitted();
    }

    /** How many longs {@link PacketProcessor#saveHeaders} writes. */
    public int headerWords() {
      return headerWords;
    }

    /** How many longs {@link PacketProcessor#saveDecisions} writes. */
    public int decisionWords() {
      return decisionWords;
    }

    /**
     * Whether packets that are alike in what {@link PacketProcessor#saveDecisions} writes fare
     * alike, and leave nothing behind but counts.
     */
    public boolean isRepeatable() {
      return repeatable;
    }

    /**
     * Whether they fare alike at any time and whatever their length, so that only fields which tell
     * the length can differ in what leaves.
     */
    public boolean hasFlows() {
      return flows;
    }

    /** The most longs that {@link PacketProcessor#saveFields} writes. */
    public int fieldListWords() {
      return fieldListWords;
    }

    /** Whether the program may look at bytes that its parser does not extract. */
    public boolean readsPayload() {
      return readsPayload;
    }

    /** Whether a packet can become others, by clones, resubmitting or recirculating. */
    public boolean hasDetours() {
      return detours;
    }
  }

  /** How many longs a value of a digest takes in {@link PacketProcessor#learn}. */
  public static int digestWords(DigestPart part) {
    return FieldListMethods.words(part);
  }

  /**
   * Compiles a program.
   *
   * @throws UnsupportedProgram if it uses what has no translation
   */
  public static Factory compile(
      Program program,
      Map<String, Table> tables,
      Map<String, Counters> counters,
      Map<String, Meters> meters,
      Map<String, Registers> registers,
      Map<String, ValueSet> valueSets,
      CompileOptions options) {
    return new ProgramCompiler(
            program,
            tables,
            new Statements.Externs(counters, meters, registers, valueSets),
            options)
        .compile();
  }

  private Factory compile() {
    byte[] bytes = build();
    try {
      MethodHandles.Lookup defined =
          PacketProcessor.lookup().defineHiddenClassWithClassData(bytes, constants, true);
      MethodHandle constructor =
          defined.findConstructor(
              defined.lookupClass(), MethodType.methodType(void.class, int.class, Sizes.class));
      return new Factory(
          constructor.asType(MethodType.methodType(PacketProcessor.class, int.class, Sizes.class)),
          this);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class is not accepted", e);
    }
  }

  /** Builds the class with actions in ever smaller parts, until the JVM compiles all of them. */
  private byte[] build() {
    for (int partSize = LARGEST_PART; ; partSize /= 2) {
      int size = partSize;
      try {
        byte[] bytes = ClassFile.of().build(GeneratedClass.THIS, b -> emit(b, size));
        if (size == 1 || longestAction(bytes) <= LONGEST_COMPILED) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        // The class file format has limits: 64 KB a method, 65535 constants, fields and methods.
        if (size == 1) {
          throw new UnsupportedProgram("a part of the program is too large: " + e.getMessage());
        }
      }
    }
  }

  /** In bytes. */
  private static int longestAction(byte[] bytes) {
    return ClassFile.of().parse(bytes).methods().stream()
        .filter(method -> method.methodName().stringValue().startsWith("action$"))
        .flatMap(method -> method.findAttribute(Attributes.code()).stream())
        .mapToInt(CodeAttribute::codeLength)
        .max()
        .orElse(0);
  }

  private void emit(ClassBuilder builder, int partSize) {
    builder
        .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
        .withSuperclass(GeneratedClass.PROCESSOR);
    MethodTypeDesc constructor = MethodTypeDesc.of(CD_void, CD_int, SIZES);
    builder.withMethodBody(
        ConstantDescs.INIT_NAME,
        constructor,
        ClassFile.ACC_PUBLIC,
        code ->
            code.aload(0)
                .iload(1)
                .aload(2)
                .invokespecial(GeneratedClass.PROCESSOR, ConstantDescs.INIT_NAME, constructor)
                .return_());
    GeneratedClass target = new GeneratedClass(builder, program, options);
    HeaderMethods headers = new HeaderMethods(target);
    WireMethods wire = new WireMethods(target, headers);
    HashMethods hashes = new HashMethods(target);
    Statements statements = new Statements(target, headers, hashes, externs);
    ActionMethods actions = new ActionMethods(target, statements, externs.registers(), partSize);
    PipelineMethods pipelines = new PipelineMethods(target, actions, hashes, tables);
    pipelines.emitActions();
    pipelines.emit(program.ingress(), "ingress");
    pipelines.emit(program.egress(), "egress");
    new ParserMethods(target, wire, statements, externs.valueSets()).emit();
    hashes.emitVerify();
    hashes.emitUpdate();
    Action deparser = new Action(-1, "deparser", List.of(), program.beforeEmitting());
    wire.emitDeparse(actions.emit(deparser, "action$deparser"));
    hashes.finish();
    wire.finish();
    headers.finish();
    target.traces().finish();
    FieldListMethods fieldLists = new FieldListMethods(target);
    fieldLists.emitLists();
    StateMethods state = new StateMethods(target);
    state.emit();
    int saved = state.emitSaving();
    headerWords = fieldLists.emitHeaders();
    Optional<Set<Field>> decisive = DecisiveFields.of(program);
    repeatable = decisive.isPresent();
    decisionWords = fieldLists.emitDecisions(decisive.orElse(Set.of()));
    constants = target.constants();
    sizes =
        new Sizes(
            Lookaheads.deepest(program.states()),
            program.deparser().stream().mapToInt(Header::widthBytes).sum(),
            keyWords(),
            target.wideWords(),
            saved,
            hashes.longestInput(),
            target.variableBytes());
  }

  private int keyWords() {
    return IntStream.concat(
            tables.values().stream().mapToInt(t -> t.shape().keyWords()),
            externs.valueSets().values().stream().mapToInt(ValueSet::keyWords))
        .max()
        .orElse(0);
  }
}
