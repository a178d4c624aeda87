package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.P4BitstringLikeTypeSpec;
import io.heddle.p4.config.v1.P4DataTypeSpec;
import io.heddle.p4.config.v1.P4EnumTypeSpec;
import io.heddle.p4.config.v1.P4NewTypeSpec;
import io.heddle.p4.config.v1.P4StructTypeSpec;
import io.heddle.p4.config.v1.P4TypeInfo;
import io.heddle.p4.v1.P4Data;
import io.heddle.p4.v1.P4StructLike;
import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How values of a P4 type are told to a controller (P4Runtime 1.5, section 8.5). The program has a
 * value's parts one after the other, without the structure that its type gives them.
 */
sealed interface DataFormat {
  /** How many parts of the program make up a value. */
  int size();

  /** The value that the next parts make up. */
  P4Data write(Iterator<BigInteger> parts);

  /** A type with one part. */
  record Scalar(Function<BigInteger, P4Data> form) implements DataFormat {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public P4Data write(Iterator<BigInteger> parts) {
      return form.apply(parts.next());
    }
  }

  /** A struct or, without names, a tuple. */
  record Compound(boolean named, List<DataFormat> members) implements DataFormat {
    @Override
    public int size() {
      return members.stream().mapToInt(DataFormat::size).sum();
    }

    @Override
    public P4Data write(Iterator<BigInteger> parts) {
      P4StructLike.Builder message = P4StructLike.newBuilder();
      members.forEach(member -> message.addMembers(member.write(parts)));
      return named
          ? P4Data.newBuilder().setStruct(message).build()
          : P4Data.newBuilder().setTuple(message).build();
    }
  }

  /**
   * The format of a type.
   *
   * @throws Rejection if the p4info does not say what the type is, or it is of a kind of which the
   *     program tells no parts
   */
  static DataFormat of(P4DataTypeSpec type, P4TypeInfo types) throws Rejection {
    return switch (type.getTypeSpecCase()) {
      case BITSTRING -> of(type.getBitstring());
      case BOOL -> new Scalar(value -> P4Data.newBuilder().setBool(value.signum() != 0).build());
      case TUPLE -> {
        List<DataFormat> members = new ArrayList<>();
        for (P4DataTypeSpec member : type.getTuple().getMembersList()) {
          members.add(of(member, types));
        }
        yield new Compound(false, members);
      }
      case STRUCT -> {
        List<DataFormat> members = new ArrayList<>();
        for (P4StructTypeSpec.Member member :
            named(types.getStructsMap(), type.getStruct().getName()).getMembersList()) {
          members.add(of(member.getTypeSpec(), types));
        }
        yield new Compound(true, members);
      }
      case ENUM -> {
        List<String> names =
            named(types.getEnumsMap(), type.getEnum().getName()).getMembersList().stream()
                .map(P4EnumTypeSpec.Member::getName)
                .toList();
        yield new Scalar(value -> P4Data.newBuilder().setEnum(nth(names, value)).build());
      }
      case ERROR -> {
        List<String> names = types.getError().getMembersList();
        yield new Scalar(value -> P4Data.newBuilder().setError(nth(names, value)).build());
      }
      case SERIALIZABLE_ENUM ->
          new Scalar(value -> P4Data.newBuilder().setEnumValue(unsigned(value)).build());
      case NEW_TYPE -> of(named(types.getNewTypesMap(), type.getNewType().getName()), types);
      case HEADER, HEADER_UNION, HEADER_STACK, HEADER_UNION_STACK, TYPESPEC_NOT_SET ->
          throw unsupported(type.getTypeSpecCase().name());
    };
  }

  private static DataFormat of(P4BitstringLikeTypeSpec type) throws Rejection {
    return switch (type.getTypeSpecCase()) {
      case BIT -> new Scalar(value -> P4Data.newBuilder().setBitstring(unsigned(value)).build());
      case INT -> {
        int width = type.getInt().getBitwidth();
        yield new Scalar(value -> P4Data.newBuilder().setBitstring(signed(value, width)).build());
      }
      case VARBIT, TYPESPEC_NOT_SET -> throw unsupported(type.getTypeSpecCase().name());
    };
  }

  private static DataFormat of(P4NewTypeSpec type, P4TypeInfo types) throws Rejection {
    return switch (type.getRepresentationCase()) {
      case ORIGINAL_TYPE -> of(type.getOriginalType(), types);
      case TRANSLATED_TYPE -> {
        if (!type.getTranslatedType().hasSdnBitwidth()) {
          throw unsupported("string");
        }
        yield new Scalar(value -> P4Data.newBuilder().setBitstring(unsigned(value)).build());
      }
      case REPRESENTATION_NOT_SET -> throw unsupported("new type");
    };
  }

  private static Rejection unsupported(String kind) {
    return Rejection.unimplemented(
        "values of kind "
            + kind.toLowerCase(java.util.Locale.ROOT)
            + " are not supported in digests");
  }

  private static <T> T named(Map<String, T> types, String name) throws Rejection {
    T type = types.get(name);
    if (type == null) {
      throw Rejection.invalid("the p4info does not say what the type " + name + " is");
    }
    return type;
  }

  /** A member's name; empty for a number that is none's. */
  private static String nth(List<String> names, BigInteger index) {
    return index.bitLength() < 31 && index.intValue() < names.size() && index.signum() >= 0
        ? names.get(index.intValue())
        : "";
  }

  private static ByteString unsigned(BigInteger value) {
    return Bitstring.of(value.toByteArray()).bytes();
  }

  /** The shortest two's complement (section 8.4). */
  private static ByteString signed(BigInteger value, int width) {
    BigInteger low = value.and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
    BigInteger number =
        width > 0 && low.testBit(width - 1) ? low.subtract(BigInteger.ONE.shiftLeft(width)) : low;
    return ByteString.copyFrom(number.toByteArray());
  }
}
