package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Calculation;
import io.heddle.softswitch.bmv2.Checksum;
import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.runtime.HashInput;
import io.heddle.softswitch.table.ActionShape;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Emits hashes and checksums, in a method for each calculation of the program. */
final class HashMethods {
  private static final ClassDesc HASH = ClassDesc.of(HashInput.class.getName());
  private static final MethodTypeDesc RESULT = MethodTypeDesc.of(CD_long);
  private static final int LARGEST_PAYLOAD = 1 << 16;

  private final GeneratedClass target;
  private final Map<Calculation, String> used = new LinkedHashMap<>();

  HashMethods(GeneratedClass target) {
    this.target = target;
  }

  /** Pushes a calculation's result. */
  void call(CodeBuilder code, Calculation calculation) {
    String name = used.computeIfAbsent(calculation, c -> target.uniqueName("hash$" + c.name()));
    target.call(code.aload(0), name, RESULT);
  }

  /** Pushes base + hash % size, where size 0 is taken for 1. */
  void emit(CodeBuilder code, Statement.Hash hash, Expressions expressions) {
    call(code, hash.calculation());
    if (hash.size() instanceof Constant(BigInteger size)
        && size.signum() > 0
        && size.bitCount() == 1) {
      code.loadConstant(size.subtract(BigInteger.ONE).longValue()).land();
    } else {
      expressions.emit(code, hash.size());
      code.invokestatic(
          Expressions.BITS, "remainder", MethodTypeDesc.of(CD_long, CD_long, CD_long));
    }
    expressions.emit(code, hash.base());
    code.ladd();
  }

  /** Pushes what a checksum should be. */
  private void callCut(CodeBuilder code, Checksum checksum) {
    call(code, checksum.calculation());
    GeneratedClass.normalize(code, checksum.target(), 0);
  }

  /** Emits the check after the parser. */
  void emitVerify() {
    target.override(
        "verifyChecksums",
        GeneratedClass.VOID,
        code -> {
          for (Checksum checksum : target.program().checksums()) {
            if (checksum.verify()) {
              emitVerify(code, checksum);
            }
          }
          code.return_();
        });
  }

  private void emitVerify(CodeBuilder code, Checksum checksum) {
    Label end = code.newLabel();
    target.loadValidity(code, header(checksum.target()));
    code.ifeq(end);
    new Expressions(target, List.of()).truths().jumpIfFalse(code, checksum.condition(), end);
    target.traces().verified(code, checksum.target(), c -> callCut(c, checksum));
    callCut(code, checksum);
    target.load(code, checksum.target(), 0);
    code.lcmp().ifeq(end);
    target
        .program()
        .architectureField("standard_metadata.checksum_error")
        .ifPresent(f -> target.store(code, f, 0, CodeBuilder::lconst_1));
    code.labelBinding(end);
  }

  /** Emits the update before the deparser. */
  void emitUpdate() {
    target.override(
        "updateChecksums",
        GeneratedClass.VOID,
        code -> {
          for (Checksum checksum : target.program().checksums()) {
            if (checksum.update()) {
              Label end = code.newLabel();
              new Expressions(target, List.of())
                  .truths()
                  .jumpIfFalse(code, checksum.condition(), end);
              target.store(code, checksum.target(), 0, c -> callCut(c, checksum));
              target.traces().updated(code, checksum.target());
              code.labelBinding(end);
            }
          }
          code.return_();
        });
  }

  private Header header(Field field) {
    return target.program().headers().get(field.header());
  }

  /** Emits the methods that were called. */
  void finish() {
    used.forEach(
        (calculation, name) ->
            target.method(name, RESULT, code -> emitCalculation(code, calculation)));
  }

  private void emitCalculation(CodeBuilder code, Calculation calculation) {
    if (calculation.algorithm() == Calculation.Algorithm.RANDOM) {
      code.aload(0).lconst_0().loadConstant(-1L);
      target.call(code, "random", MethodTypeDesc.of(CD_long, CD_long, CD_long));
      code.lreturn();
      return;
    }
    Label slow = code.newLabel();
    Label done = code.newLabel();
    if (hasVariable(calculation)) {
      emitPartByPart(code, calculation);
      emitPayload(code, calculation);
      emitResult(code, calculation);
      return;
    }
    Set<Header> needed = new LinkedHashSet<>();
    BitPacker packer = new BitPacker();
    for (Calculation.Input input : calculation.inputs()) {
      switch (input) {
        case Calculation.FieldInput(Field field) -> {
          needed.add(header(field));
          WireMethods.pack(packer, target, field);
        }
        case Calculation.ConstantInput constant -> pack(packer, constant);
        case Calculation.PayloadInput() -> {}
      }
    }
    needed.removeIf(Header::metadata);
    for (Header header : needed) {
      target.loadValidity(code, header);
      code.ifeq(slow);
    }
    for (int word = 0; word < packer.words(); word++) {
      loadHash(code).invokevirtual(HASH, "bytes", MethodTypeDesc.of(GeneratedClass.BYTES));
      code.loadConstant(8 * word);
      packer.emitWord(code, word);
      code.invokestatic(
          Expressions.BITS,
          "store",
          MethodTypeDesc.of(CD_void, GeneratedClass.BYTES, CD_int, CD_long));
    }
    loadHash(code).loadConstant(packer.bits());
    code.invokevirtual(HASH, "setBits", MethodTypeDesc.of(CD_void, CD_int));
    if (!needed.isEmpty()) {
      code.goto_(done).labelBinding(slow);
      emitPartByPart(code, calculation);
      code.labelBinding(done);
    }
    emitPayload(code, calculation);
    emitResult(code, calculation);
  }

  private static boolean hasVariable(Calculation calculation) {
    return calculation.inputs().stream()
        .anyMatch(i -> i instanceof Calculation.FieldInput(Field field) && field.variable());
  }

  private void emitPayload(CodeBuilder code, Calculation calculation) {
    if (calculation.inputs().stream().anyMatch(Calculation.PayloadInput.class::isInstance)) {
      target.call(code.aload(0), "hashPayload", GeneratedClass.VOID);
    }
  }

  private void emitResult(CodeBuilder code, Calculation calculation) {
    loadHash(code).invokevirtual(HASH, method(calculation.algorithm()), RESULT).lreturn();
  }

  /** Leaves out the fields of invalid headers, as bmv2 does. */
  private void emitPartByPart(CodeBuilder code, Calculation calculation) {
    loadHash(code).invokevirtual(HASH, "clear", GeneratedClass.VOID);
    for (Calculation.Input input : calculation.inputs()) {
      BitPacker packer = new BitPacker();
      Label skip = code.newLabel();
      switch (input) {
        case Calculation.FieldInput(Field field) -> {
          target.loadValidity(code, header(field));
          code.ifeq(skip);
          if (field.variable()) {
            loadHash(code);
            target.loadInherited(code, "variables", GeneratedClass.BYTES);
            code.loadConstant(target.variableAt(field));
            target.loadLength(code, field);
            code.invokevirtual(
                HASH, "append", MethodTypeDesc.of(CD_void, GeneratedClass.BYTES, CD_int, CD_int));
          } else {
            WireMethods.pack(packer, target, field);
          }
        }
        case Calculation.ConstantInput constant -> pack(packer, constant);
        case Calculation.PayloadInput() -> {}
      }
      for (int word = 0; word < packer.words(); word++) {
        int width = Math.min(64, packer.bits() - 64 * word);
        loadHash(code);
        packer.emitWord(code, word);
        code.loadConstant(64 - width).lushr().loadConstant(width);
        code.invokevirtual(HASH, "append", MethodTypeDesc.of(CD_void, CD_long, CD_int));
      }
      code.labelBinding(skip);
    }
  }

  private static void pack(BitPacker packer, Calculation.ConstantInput constant) {
    for (int limb = ActionShape.longs(constant.widthBits()) - 1; limb >= 0; limb--) {
      int width = Math.min(64, constant.widthBits() - 64 * limb);
      long value =
          constant
              .value()
              .shiftRight(64 * limb)
              .and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE))
              .longValue();
      packer.add(width, code -> code.loadConstant(value));
    }
  }

  private CodeBuilder loadHash(CodeBuilder code) {
    target.loadInherited(code, "hash", HASH);
    return code;
  }

  private static String method(Calculation.Algorithm algorithm) {
    return switch (algorithm) {
      case CRC16 -> "crc16";
      case CRC32 -> "crc32";
      case CRC_CCITT -> "crcCcitt";
      case CRC8_CUSTOM -> "crc8";
      // bmv2's custom CRCs are crc16 and crc32 until somebody gives them other parameters.
      case CRC16_CUSTOM -> "crc16";
      case CRC32_CUSTOM -> "crc32";
      case CRC64_CUSTOM -> "crc64";
      case CSUM16 -> "csum16";
      case XOR16 -> "xor16";
      case XOR32 -> "xor32";
      case IDENTITY -> "identity";
      case RANDOM -> throw new IllegalStateException("a random number is not calculated");
    };
  }

  /** Bytes of the longest input. */
  int longestInput() {
    int longest = 0;
    for (Calculation calculation : used.keySet()) {
      int bits = 0;
      for (Calculation.Input input : calculation.inputs()) {
        bits +=
            switch (input) {
              case Calculation.FieldInput(Field field) -> field.widthBits();
              case Calculation.ConstantInput(var value, int width) -> width;
              case Calculation.PayloadInput() -> 8 * LARGEST_PAYLOAD;
            };
      }
      longest = Math.max(longest, (bits + 7) / 8);
    }
    return longest;
  }
}
