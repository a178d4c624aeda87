package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4.config.v1.P4BitstringLikeTypeSpec;
import io.heddle.p4.config.v1.P4DataTypeSpec;
import io.heddle.p4.config.v1.P4TypeInfo;
import io.heddle.p4.v1.P4Data;
import java.math.BigInteger;

/**
 * A P4 type whose values are numbers, and how P4Runtime 1.5 (sections 8.4 and 8.5) writes them:
 * unsigned numbers and two's complement in the fewest bytes.
 */
sealed interface DataType {
  /** In bits. */
  int width();

  /**
   * Reads a value.
   *
   * @param what names it in messages
   * @return its bits as an unsigned number
   * @throws Rejection INVALID_ARGUMENT for data of another type, OUT_OF_RANGE for too large values
   */
  BigInteger read(P4Data data, String what) throws Rejection;

  /** The canonical form of a value, given by its bits as an unsigned number. */
  P4Data write(BigInteger bits);

  /**
   * The type that a p4info describes.
   *
   * @throws Rejection UNIMPLEMENTED if its values are no numbers
   */
  static DataType of(P4DataTypeSpec spec, P4TypeInfo types) throws Rejection {
    return switch (spec.getTypeSpecCase()) {
      case BITSTRING -> of(spec.getBitstring());
      case BOOL -> new Bool();
      case SERIALIZABLE_ENUM -> {
        String name = spec.getSerializableEnum().getName();
        yield new SerializableEnum(
            types.getSerializableEnumsOrThrow(name).getUnderlyingType().getBitwidth());
      }
      case NEW_TYPE -> {
        var type = types.getNewTypesOrThrow(spec.getNewType().getName());
        if (!type.hasOriginalType()) {
          throw Rejection.unimplemented(
              "values of the translated type "
                  + spec.getNewType().getName()
                  + " are not supported by this switch");
        }
        yield of(type.getOriginalType(), types);
      }
      case TUPLE,
          STRUCT,
          HEADER,
          HEADER_UNION,
          HEADER_STACK,
          HEADER_UNION_STACK,
          ENUM,
          ERROR,
          TYPESPEC_NOT_SET ->
          throw Rejection.unimplemented(
              "values of kind %s are not supported by this switch"
                  .formatted(spec.getTypeSpecCase()));
    };
  }

  private static DataType of(P4BitstringLikeTypeSpec spec) throws Rejection {
    return switch (spec.getTypeSpecCase()) {
      case BIT -> new Unsigned(spec.getBit().getBitwidth());
      case INT -> new Signed(spec.getInt().getBitwidth());
      case VARBIT, TYPESPEC_NOT_SET ->
          throw Rejection.unimplemented("values of varbit type are not supported by this switch");
    };
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
      BigInteger value =
          bits.testBit(width - 1) ? bits.subtract(BigInteger.ONE.shiftLeft(width)) : bits;
      return P4Data.newBuilder().setBitstring(ByteString.copyFrom(value.toByteArray())).build();
    }
  }

  /** bool. */
  record Bool() implements DataType {
    @Override
    public int width() {
      return 1;
    }

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
