package io.heddle.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes eBPF instructions (RFC 9669). A method is named like what it emits, with its destination
 * first; jumps name labels, which may come later.
 */
final class BpfCode {
  /** Where loads and stores are: bytes accessed at once. */
  enum Width {
    U8(0x10),
    U16(0x08),
    U32(0x00),
    U64(0x18);

    private final int code;

    Width(int code) {
      this.code = code;
    }
  }

  enum Register {
    /** What a function returns. */
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    /** Kept over calls, like those up to {@link #R9}. */
    R6,
    R7,
    R8,
    R9,
    /** The end of the stack. */
    FP
  }

  enum Test {
    EQUAL(0x10),
    NOT_EQUAL(0x50),
    ABOVE(0x20),
    BELOW(0xa0),
    SIGNED_LESS(0xc0);

    private final int code;

    Test(int code) {
      this.code = code;
    }
  }

  enum Operation {
    ADD(0x00),
    SUBTRACT(0x10),
    MULTIPLY(0x20),
    DIVIDE(0x30),
    OR(0x40),
    AND(0x50),
    SHIFT_LEFT(0x60),
    SHIFT_RIGHT(0x70),
    XOR(0xa0);

    private final int code;

    Operation(int code) {
      this.code = code;
    }
  }

  private static final int INSTRUCTION = 8;
  private static final int MAP = 1;
  private static final int MAP_VALUE = 2;
  private static final int ATOMIC_FETCH_ADD = 0x01;
  private static final int ATOMIC_EXCHANGE = 0xe1;

  private ByteBuffer code = ByteBuffer.allocate(1 << 10).order(ByteOrder.nativeOrder());
  private final Map<String, Integer> labels = new HashMap<>();

  /** Jumps by their place, with the label that they go to. */
  private final Map<Integer, String> jumps = new HashMap<>();

  /** The finished program. */
  byte[] bytes() {
    jumps.forEach(
        (at, label) -> {
          int distance = labels.get(label) - at - INSTRUCTION;
          code.putShort(at + 2, (short) (distance / INSTRUCTION));
        });
    return Arrays.copyOf(code.array(), code.position());
  }

  BpfCode label(String name) {
    if (labels.put(name, code.position()) != null) {
      throw new IllegalArgumentException("label " + name + " is there already");
    }
    return this;
  }

  BpfCode move(Register to, Register from) {
    return emit(0xbf, to, from, 0, 0);
  }

  BpfCode move(Register to, int value) {
    return emit(0xb7, to, Register.R0, 0, value);
  }

  BpfCode compute(Operation operation, Register target, Register with) {
    return emit(0x0f | operation.code, target, with, 0, 0);
  }

  BpfCode compute(Operation operation, Register target, int with) {
    return emit(0x07 | operation.code, target, Register.R0, 0, with);
  }

  /** Turns the lowest 16 bits into network byte order, and makes the others 0. */
  BpfCode networkShort(Register target) {
    return emit(0xdc, target, Register.R0, 0, 16);
  }

  BpfCode load(Width width, Register to, Register base, int offset) {
    return emit(0x61 | width.code, to, base, offset, 0);
  }

  BpfCode store(Width width, Register base, int offset, Register value) {
    return emit(0x63 | width.code, base, value, offset, 0);
  }

  BpfCode store(Width width, Register base, int offset, int value) {
    return emit(0x62 | width.code, base, Register.R0, offset, value);
  }

  /** Adds a register to eight bytes of memory, at once; the register gets what was there. */
  BpfCode fetchAdd(Register base, int offset, Register added) {
    return emit(0xdb, base, added, offset, ATOMIC_FETCH_ADD);
  }

  /** Exchanges eight bytes of memory with a register, at once and in order with all else. */
  BpfCode exchange(Register base, int offset, Register value) {
    return emit(0xdb, base, value, offset, ATOMIC_EXCHANGE);
  }

  /** The map itself, for functions that take one. */
  BpfCode map(Register to, BpfMap map) {
    return wide(to, MAP, map.descriptor(), 0);
  }

  /** The address of a byte in the only value of an array. */
  BpfCode value(Register to, BpfMap map, int offset) {
    return wide(to, MAP_VALUE, map.descriptor(), offset);
  }

  private BpfCode wide(Register to, int kind, int low, int high) {
    room(2 * INSTRUCTION);
    code.put((byte) 0x18).put(registers(to.ordinal(), kind)).putShort((short) 0).putInt(low);
    code.putInt(0).putInt(high);
    return this;
  }

  BpfCode jump(String label) {
    jumps.put(code.position(), label);
    return emit(0x05, Register.R0, Register.R0, 0, 0);
  }

  BpfCode jumpIf(Test test, Register left, int right, String label) {
    jumps.put(code.position(), label);
    return emit(0x05 | test.code, left, Register.R0, 0, right);
  }

  BpfCode jumpIf(Test test, Register left, Register right, String label) {
    jumps.put(code.position(), label);
    return emit(0x0d | test.code, left, right, 0, 0);
  }

  /** Calls one of the kernel's functions, by its number in linux/bpf.h. */
  BpfCode call(int function) {
    return emit(0x85, Register.R0, Register.R0, 0, function);
  }

  BpfCode exit() {
    return emit(0x95, Register.R0, Register.R0, 0, 0);
  }

  private BpfCode emit(int operation, Register to, Register from, int offset, int immediate) {
    room(INSTRUCTION);
    code.put((byte) operation).put(registers(to.ordinal(), from.ordinal()));
    code.putShort((short) offset).putInt(immediate);
    return this;
  }

  private static byte registers(int to, int from) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return (byte) (little ? from << 4 | to : to << 4 | from);
  }

  private void room(int bytes) {
    if (code.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(2 * code.capacity()).order(ByteOrder.nativeOrder());
      code = larger.put(code.flip());
    }
  }
}
