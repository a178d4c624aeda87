package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4.config.v1.P4BitstringLikeTypeSpec;
import io.heddle.p4.config.v1.P4DataTypeSpec;
import io.heddle.p4.config.v1.P4EnumTypeSpec;
import io.heddle.p4.config.v1.P4TypeInfo;
import io.heddle.p4.v1.P4Data;
import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A P4 type whose values are numbers in the program, and how P4Runtime 1.5 (sections 8.4 and 8.5)
 * writes them: unsigned numbers and two's complement in the fewest bytes, enums by name.
 */
sealed interface DataType {
  /**
   * Reads a value.
   *
   * @param what names it in messages
   * @return its bits as an unsigned number
   * @throws Rejection INVALID_ARGUMENT for data of another type, OUT_OF_RANGE for too large values
   */
  BigInteger read(P4Data data, String what) throws Rejection;

  /** The canonical form of a value, given by its bits as a number, unsigned if the type is. */
  P4Data write(BigInteger bits);

  /**
   * The type that a p4info describes.
   *
   * @param translated the types among them that controllers see otherwise
   * @throws Rejection UNIMPLEMENTED if its values are no numbers; INVALID_ARGUMENT if the p4info
   *     does not say what it is
   */
  static DataType of(P4DataTypeSpec spec, P4TypeInfo types, TranslatedTypes translated)
      throws Rejection {
    return switch (spec.getTypeSpecCase()) {
      case BITSTRING -> of(spec.getBitstring());
      case BOOL -> new Bool();
      case ENUM ->
          new Named(
              named(types.getEnumsMap(), spec.getEnum().getName()).getMembersList().stream()
                  .map(P4EnumTypeSpec.Member::getName)
                  .toList(),
              P4Data.DataCase.ENUM);
      case ERROR -> new Named(types.getError().getMembersList(), P4Data.DataCase.ERROR);
      case SERIALIZABLE_ENUM -> {
        String name = spec.getSerializableEnum().getName();
        yield new SerializableEnum(
            named(types.getSerializableEnumsMap(), name).getUnderlyingType().getBitwidth());
      }
      case NEW_TYPE -> {
        String name = spec.getNewType().getName();
        Optional<TranslatedType> other = translated.named(name);
        yield other.isPresent()
            ? new Translated(other.get())
            : of(named(types.getNewTypesMap(), name).getOriginalType(), types, translated);
      }
      case TUPLE,
          STRUCT,
          HEADER,
          HEADER_UNION,
          HEADER_STACK,
          HEADER_UNION_STACK,
          TYPESPEC_NOT_SET ->
          throw unsupported(spec.getTypeSpecCase().name());
    };
  }

  /** As {@link #of(P4DataTypeSpec, P4TypeInfo, TranslatedTypes)}, for what headers consist of. */
  static DataType of(P4BitstringLikeTypeSpec spec) throws Rejection {
    return switch (spec.getTypeSpecCase()) {
      case BIT -> new Unsigned(spec.getBit().getBitwidth());
      case INT -> new Signed(spec.getInt().getBitwidth());
      case VARBIT, TYPESPEC_NOT_SET -> throw unsupported(spec.getTypeSpecCase().name());
    };
  }

  /** What the p4info says of a type. */
  static <T> T named(Map<String, T> types, String name) throws Rejection {
    T type = types.get(name);
    if (type == null) {
      throw Rejection.invalid("the p4info does not say what the type " + name + " is");
    }
    return type;
  }

  private static Rejection unsupported(String kind) {
    return Rejection.unimplemented(
        "values of kind %s are not supported here by this switch".formatted(kind));
  }

  /** bit. */
  record Unsigned(int width) implements DataType {
    @Override
    public BigInteger read(P4Data data, String what) throws Rejection {
      require(data, P4Data.DataCase.BITSTRING, what);
      return unsigned(data.getBitstring(), width, what);
    }

    @Override
    public P4Data write(BigInteger bits) {
      return P4Data.newBuilder().setBitstring(bytes(bits)).build();
    }
  }

  /** int. */
  record Signed(int width) implements DataType {
    @Override
    public BigInteger read(P4Data data, String what) throws Rejection {
      require(data, P4Data.DataCase.BITSTRING, what);
      if (data.getBitstring().isEmpty()) {
        throw outOfRange(what + " is empty; send at least one byte");
      }
      BigInteger value = new BigInteger(data.getBitstring().toByteArray());
      if (value.bitLength() + 1 > width) {
        throw outOfRange(what + " is " + value + ", which needs more than " + width + " bits");
      }
      return value.mod(BigInteger.ONE.shiftLeft(width));
    }

    @Override
    public P4Data write(BigInteger bits) {
      BigInteger end = BigInteger.ONE.shiftLeft(width);
      BigInteger low = bits.mod(end);
      BigInteger value = width > 0 && low.testBit(width - 1) ? low.subtract(end) : low;
      return P4Data.newBuilder().setBitstring(ByteString.copyFrom(value.toByteArray())).build();
    }
  }

  /** bool. */
  record Bool() implements DataType {
    @Override
    public BigInteger read(P4Data data, String what) throws Rejection {
      require(data, P4Data.DataCase.BOOL, what);
      return data.getBool() ? BigInteger.ONE : BigInteger.ZERO;
    }

    @Override
    public P4Data write(BigInteger bits) {
      return P4Data.newBuilder().setBool(bits.signum() != 0).build();
    }
  }

  /** An enum with an underlying bit type; values without a name are allowed as well. */
  record SerializableEnum(int width) implements DataType {
    @Override
    public BigInteger read(P4Data data, String what) throws Rejection {
      require(data, P4Data.DataCase.ENUM_VALUE, what);
      return unsigned(data.getEnumValue(), width, what);
    }

    @Override
    public P4Data write(BigInteger bits) {
      return P4Data.newBuilder().setEnumValue(bytes(bits)).build();
    }
  }

  /** An enum without numbers, or errors: their names, in the order of the program's numbers. */
  record Named(List<String> names, P4Data.DataCase kind) implements DataType {
    public Named {
      names = List.copyOf(names);
    }

    @Override
    public BigInteger read(P4Data data, String what) throws Rejection {
      require(data, kind, what);
      String name = kind == P4Data.DataCase.ENUM ? data.getEnum() : data.getError();
      int number = names.indexOf(name);
      if (number < 0) {
        throw Rejection.invalid(
            "%s is \"%s\", not one of %s".formatted(what, name, String.join(", ", names)));
      }
      return BigInteger.valueOf(number);
    }

    /** A number that has no name is told as an empty one. */
    @Override
    public P4Data write(BigInteger bits) {
      String name =
          bits.signum() >= 0 && bits.bitLength() < Integer.SIZE && bits.intValue() < names.size()
              ? names.get(bits.intValue())
              : "";
      return kind == P4Data.DataCase.ENUM
          ? P4Data.newBuilder().setEnum(name).build()
          : P4Data.newBuilder().setError(name).build();
    }
  }

  /** A type whose values controllers see otherwise; their strings are told as bytes too. */
  record Translated(TranslatedType type) implements DataType {
    @Override
    public BigInteger read(P4Data data, String what) throws Rejection {
      require(data, P4Data.DataCase.BITSTRING, what);
      return type.toProgram(data.getBitstring(), what).toBigInteger();
    }

    @Override
    public P4Data write(BigInteger bits) {
      return P4Data.newBuilder()
          .setBitstring(type.toController(Bitstring.of(bits.toByteArray())))
          .build();
    }
  }

  private static void require(P4Data data, P4Data.DataCase wanted, String what) throws Rejection {
    if (data.getDataCase() != wanted) {
      throw Rejection.invalid(
          "%s is of kind %s, not %s".formatted(what, data.getDataCase(), wanted));
    }
  }

  private static BigInteger unsigned(ByteString bytes, int width, String what) throws Rejection {
    if (bytes.isEmpty()) {
      throw outOfRange(what + " is empty; send at least one byte");
    }
    BigInteger value = new BigInteger(1, bytes.toByteArray());
    if (value.bitLength() > width) {
      throw outOfRange(what + " is " + value + ", which needs more than " + width + " bits");
    }
    return value;
  }

  private static Rejection outOfRange(String message) {
    return new Rejection(Status.Code.OUT_OF_RANGE, message);
  }

  private static ByteString bytes(BigInteger unsigned) {
    byte[] bytes = unsigned.toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return ByteString.copyFrom(bytes, from, bytes.length - from);
  }
}
