package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.runtime.PacketProcessor;
import io.heddle.softswitch.table.ActionShape;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The class being generated: where each P4 field lives in it, and which objects it refers to.
 *
 * <p>A field of at most 64 bits is one long, a wider one several, the least significant first. A
 * varbit field is a part of a byte array, and an int for its length in bytes. Unsigned fields have
 * 0 above their width and signed ones their sign. A header's state is an int: bit 0 says that it is
 * valid, bit 1 that it has been since the packet began.
 */
final class GeneratedClass {
  static final ClassDesc PROCESSOR = ClassDesc.of(PacketProcessor.class.getName());
  static final ClassDesc THIS =
      ClassDesc.of(PacketProcessor.class.getPackageName(), "GeneratedPipeline");
  static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
  static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();
  static final MethodTypeDesc VOID = MethodTypeDesc.of(ConstantDescs.CD_void);
  static final MethodTypeDesc INT = MethodTypeDesc.of(ConstantDescs.CD_int);

  /** A header's state right after it was extracted or added. */
  static final int VALID = 3;

  private final ClassBuilder builder;
  private final int dropPort;
  private final Traces traces;
  private final Program program;
  private final Map<Field, String> names = new LinkedHashMap<>();
  private final Map<Header, String> headerNames = new HashMap<>();
  private final Set<Field> loaded = new HashSet<>();
  private final List<Object> constants = new ArrayList<>();
  private final Map<Field, Integer> variables = new HashMap<>();
  private final Map<String, String> stackNames = new HashMap<>();
  private int variableBytes;
  private int wideWords;
  private int methods;

  GeneratedClass(ClassBuilder builder, Program program, CompileOptions options) {
    this.builder = builder;
    this.dropPort = options.dropPort();
    this.traces = new Traces(this, options.traced());
    this.program = program;
    for (Header header : program.headers().values()) {
      for (Field field : header.fields()) {
        names.put(field, names.size() + "$" + legal(header.name() + "$" + field.name()));
        for (int limb = 0; limb < limbs(field); limb++) {
          builder.withField(slot(field, limb), ConstantDescs.CD_long, ClassFile.ACC_PRIVATE);
        }
        if (field.variable()) {
          builder.withField(length(field), ConstantDescs.CD_int, ClassFile.ACC_PRIVATE);
          variables.put(field, variableBytes);
          variableBytes += field.widthBits() / 8;
        }
      }
      if (!header.metadata()) {
        builder.withField(state(header), ConstantDescs.CD_int, ClassFile.ACC_PRIVATE);
      }
    }
    for (HeaderStack stack : program.countedStacks()) {
      stackNames.put(stack.name(), "next$" + stackNames.size() + "$" + legal(stack.name()));
      builder.withField(next(stack), ConstantDescs.CD_int, ClassFile.ACC_PRIVATE);
    }
  }

  Program program() {
    return program;
  }

  /** The port number for "drop this packet". */
  int dropPort() {
    return dropPort;
  }

  /** What the program tells of a packet. */
  Traces traces() {
    return traces;
  }

  /** How many longs hold a field; none for a varbit field. */
  static int limbs(Field field) {
    return field.variable() ? 0 : ActionShape.longs(field.widthBits());
  }

  /** JVM names may not hold these. */
  static String legal(String name) {
    return name.replaceAll("[.;\\[/<>]", "_");
  }

  /** A method name that no other method has, with {@code what} to tell it by in a profile. */
  String uniqueName(String what) {
    return legal(what) + "$" + methods++;
  }

  private String slot(Field field, int limb) {
    return "f" + names.get(field) + "$" + limb;
  }

  /** A header's name made legal and unique. */
  String name(Header header) {
    return headerNames.computeIfAbsent(header, h -> legal(h.name()) + "$" + headerNames.size());
  }

  private String state(Header header) {
    return "state$" + name(header);
  }

  private String next(HeaderStack stack) {
    return stackNames.get(stack.name());
  }

  private String length(Field field) {
    return "length$" + names.get(field);
  }

  /** Where the bytes of a varbit field are in the packet's array of them. */
  int variableAt(Field field) {
    return variables.get(field);
  }

  /** How long the packet's array of varbit fields is. */
  int variableBytes() {
    return variableBytes;
  }

  /** Pushes the length in bytes of a varbit field. */
  void loadLength(CodeBuilder code, Field field) {
    code.aload(0).getfield(THIS, length(field), ConstantDescs.CD_int);
  }

  void storeLength(CodeBuilder code, Field field, Consumer<CodeBuilder> value) {
    code.aload(0);
    value.accept(code);
    code.putfield(THIS, length(field), ConstantDescs.CD_int);
  }

  void method(String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {
    builder.withMethodBody(name, type, ClassFile.ACC_PRIVATE, body);
  }

  /** A method of the superclass. */
  void override(String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {
    builder.withMethodBody(name, type, ClassFile.ACC_PUBLIC, body);
  }

  /**
   * Calls a method of the generated class; the receiver is loaded here, arguments by the caller.
   */
  void call(CodeBuilder code, String name, MethodTypeDesc type) {
    code.invokevirtual(THIS, name, type);
  }

  void load(CodeBuilder code, Field field, int limb) {
    loaded.add(field);
    code.aload(0).getfield(THIS, slot(field, limb), ConstantDescs.CD_long);
  }

  void store(CodeBuilder code, Field field, int limb, Consumer<CodeBuilder> value) {
    code.aload(0);
    value.accept(code);
    code.putfield(THIS, slot(field, limb), ConstantDescs.CD_long);
  }

  /** Whether any code emitted so far reads the field. */
  boolean isLoaded(Field field) {
    return loaded.contains(field);
  }

  /** Makes a field 0, or empty. */
  void zero(CodeBuilder code, Field field) {
    if (field.variable()) {
      storeLength(code, field, CodeBuilder::iconst_0);
    }
    for (int limb = 0; limb < limbs(field); limb++) {
      store(code, field, limb, CodeBuilder::lconst_0);
    }
  }

  void loadState(CodeBuilder code, Header header) {
    code.aload(0).getfield(THIS, state(header), ConstantDescs.CD_int);
  }

  void storeState(CodeBuilder code, Header header, Consumer<CodeBuilder> value) {
    code.aload(0);
    value.accept(code);
    code.putfield(THIS, state(header), ConstantDescs.CD_int);
  }

  /** Pushes 1 if the header is valid, else 0, as an int. */
  void loadValidity(CodeBuilder code, Header header) {
    if (header.metadata()) {
      code.iconst_1();
    } else {
      loadState(code, header);
      code.iconst_1().iand();
    }
  }

  void loadNext(CodeBuilder code, HeaderStack stack) {
    code.aload(0).getfield(THIS, next(stack), ConstantDescs.CD_int);
  }

  void storeNext(CodeBuilder code, HeaderStack stack, Consumer<CodeBuilder> value) {
    code.aload(0);
    value.accept(code);
    code.putfield(THIS, next(stack), ConstantDescs.CD_int);
  }

  /** Pushes a field that the superclass declares. */
  void loadInherited(CodeBuilder code, String name, ClassDesc type) {
    code.aload(0).getfield(THIS, name, type);
  }

  /** Pushes the time that the packet is processed at, in nanoseconds. */
  void loadTime(CodeBuilder code) {
    call(code.aload(0), "now", MethodTypeDesc.of(ConstantDescs.CD_long));
  }

  void storeInherited(CodeBuilder code, String name, ClassDesc type, Consumer<CodeBuilder> value) {
    code.aload(0);
    value.accept(code);
    code.putfield(THIS, name, type);
  }

  /**
   * Pushes an object that lives outside of the class, which the JIT compiler takes for a constant.
   */
  void loadConstant(CodeBuilder code, Object object, Class<?> type) {
    int index = constants.indexOf(object);
    if (index < 0) {
      index = constants.size();
      constants.add(object);
    }
    code.loadConstant(
        DynamicConstantDesc.ofNamed(
            ConstantDescs.ofConstantBootstrap(
                ConstantDescs.CD_MethodHandles,
                "classDataAt",
                ConstantDescs.CD_Object,
                ConstantDescs.CD_int),
            ConstantDescs.DEFAULT_NAME,
            type.describeConstable().orElseThrow(),
            index));
  }

  List<Object> constants() {
    return List.copyOf(constants);
  }

  /** Says that a statement needs so many longs of scratch space for wide values. */
  void needWide(int words) {
    wideWords = Math.max(wideWords, words);
  }

  int wideWords() {
    return wideWords;
  }

  /** Cuts the long on the stack to a field's width, for the field's limb. */
  static void normalize(CodeBuilder code, Field field, int limb) {
    int width = field.widthBits() - 64 * limb;
    if (width >= 64) {
      return;
    }
    if (field.signed()) {
      code.loadConstant(64 - width).lshl().loadConstant(64 - width).lshr();
    } else {
      code.loadConstant((1L << width) - 1).land();
    }
  }
}
