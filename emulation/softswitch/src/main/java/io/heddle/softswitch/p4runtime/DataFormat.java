package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.P4BitstringLikeTypeSpec;
import io.heddle.p4.config.v1.P4DataTypeSpec;
import io.heddle.p4.config.v1.P4HeaderTypeSpec;
import io.heddle.p4.config.v1.P4HeaderUnionTypeSpec;
import io.heddle.p4.config.v1.P4NamedType;
import io.heddle.p4.config.v1.P4StructTypeSpec;
import io.heddle.p4.config.v1.P4TypeInfo;
import io.heddle.p4.v1.P4Data;
import io.heddle.p4.v1.P4Header;
import io.heddle.p4.v1.P4HeaderStack;
import io.heddle.p4.v1.P4HeaderUnion;
import io.heddle.p4.v1.P4HeaderUnionStack;
import io.heddle.p4.v1.P4StructLike;
import io.heddle.softswitch.dataplane.Digests.Part;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * How values of a P4 type are told to a controller (P4Runtime 1.5, section 8.5). The program has a
 * value's parts one after the other, without the structure that its type gives them.
 */
sealed interface DataFormat {
  /** How many parts of the program make up a value. */
  int size();

  /** The value that the next parts make up. */
  P4Data write(Iterator<Part> parts);

  /** A number. */
  record Scalar(DataType type) implements DataFormat {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      return type.write(parts.next().value());
    }
  }

  /** A varbit: the bytes of its present length. */
  record Variable() implements DataFormat {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      Part part = parts.next();
      P4Data.Builder data = P4Data.newBuilder();
      data.getVarbitBuilder().setBitstring(bytes(part)).setBitwidth(part.widthBits());
      return data.build();
    }

    static ByteString bytes(Part part) {
      byte[] number = part.value().toByteArray(); // perhaps with a sign byte, or without zeros
      byte[] bytes = new byte[part.widthBits() / Byte.SIZE];
      int length = Math.min(number.length, bytes.length);
      System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
      return ByteString.copyFrom(bytes);
    }
  }

  /** A struct or, without names, a tuple. */
  record Compound(boolean named, List<DataFormat> members) implements DataFormat {
    public Compound {
      members = List.copyOf(members);
    }

    @Override
    public int size() {
      return members.stream().mapToInt(DataFormat::size).sum();
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      P4StructLike.Builder message = P4StructLike.newBuilder();
      members.forEach(member -> message.addMembers(member.write(parts)));
      return named
          ? P4Data.newBuilder().setStruct(message).build()
          : P4Data.newBuilder().setTuple(message).build();
    }
  }

  /** A header, which is valid if its fields are. */
  record Header(List<DataFormat> fields) implements DataFormat {
    public Header {
      fields = List.copyOf(fields);
    }

    @Override
    public int size() {
      return fields.size();
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      return P4Data.newBuilder().setHeader(header(parts)).build();
    }

    private P4Header header(Iterator<Part> parts) {
      P4Header.Builder message = P4Header.newBuilder();
      for (DataFormat field : fields) {
        Part part = parts.next();
        if (part.valid()) {
          message.setIsValid(true).addBitstrings(bytes(field, part));
        }
      }
      return message.build();
    }

    private static ByteString bytes(DataFormat field, Part part) {
      return switch (field) {
        case Scalar(DataType type) -> type.write(part.value()).getBitstring();
        case Variable() -> Variable.bytes(part);
        case Compound _, Header _, Union _, Stack _, UnionStack _ ->
            throw new IllegalStateException("a field of a header is no number: " + field);
      };
    }
  }

  /** A header union, of which at most one member is valid. */
  record Union(List<String> names, List<Header> members) implements DataFormat {
    public Union {
      names = List.copyOf(names);
      members = List.copyOf(members);
    }

    @Override
    public int size() {
      return members.stream().mapToInt(DataFormat::size).sum();
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      return P4Data.newBuilder().setHeaderUnion(union(parts)).build();
    }

    private P4HeaderUnion union(Iterator<Part> parts) {
      P4HeaderUnion.Builder message = P4HeaderUnion.newBuilder();
      for (int i = 0; i < members.size(); i++) {
        P4Header member = members.get(i).header(parts);
        if (member.getIsValid()) {
          message.setValidHeaderName(names.get(i)).setValidHeader(member);
        }
      }
      return message.build();
    }
  }

  /** A header stack: all its elements, valid or not. */
  record Stack(Header element, int length) implements DataFormat {
    @Override
    public int size() {
      return length * element.size();
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      P4HeaderStack.Builder message = P4HeaderStack.newBuilder();
      for (int i = 0; i < length; i++) {
        message.addEntries(element.header(parts));
      }
      return P4Data.newBuilder().setHeaderStack(message).build();
    }
  }

  /** A stack of header unions. */
  record UnionStack(Union element, int length) implements DataFormat {
    @Override
    public int size() {
      return length * element.size();
    }

    @Override
    public P4Data write(Iterator<Part> parts) {
      P4HeaderUnionStack.Builder message = P4HeaderUnionStack.newBuilder();
      for (int i = 0; i < length; i++) {
        message.addEntries(element.union(parts));
      }
      return P4Data.newBuilder().setHeaderUnionStack(message).build();
    }
  }

  /**
   * The format of a type.
   *
   * @param translated the types that controllers see otherwise
   * @throws Rejection if the p4info does not say what the type is, or nothing tells whether a
   *     header of it is valid
   */
  static DataFormat of(P4DataTypeSpec type, P4TypeInfo types, TranslatedTypes translated)
      throws Rejection {
    return switch (type.getTypeSpecCase()) {
      case TUPLE -> {
        List<DataFormat> members = new ArrayList<>();
        for (P4DataTypeSpec member : type.getTuple().getMembersList()) {
          members.add(of(member, types, translated));
        }
        yield new Compound(false, members);
      }
      case STRUCT -> {
        List<DataFormat> members = new ArrayList<>();
        for (P4StructTypeSpec.Member member :
            DataType.named(types.getStructsMap(), type.getStruct().getName()).getMembersList()) {
          members.add(of(member.getTypeSpec(), types, translated));
        }
        yield new Compound(true, members);
      }
      case HEADER -> header(type.getHeader(), types);
      case HEADER_UNION -> union(type.getHeaderUnion(), types);
      case HEADER_STACK ->
          new Stack(
              header(type.getHeaderStack().getHeader(), types), type.getHeaderStack().getSize());
      case HEADER_UNION_STACK ->
          new UnionStack(
              union(type.getHeaderUnionStack().getHeaderUnion(), types),
              type.getHeaderUnionStack().getSize());
      case BITSTRING ->
          type.getBitstring().hasVarbit()
              ? new Variable()
              : new Scalar(DataType.of(type, types, translated));
      case BOOL, ENUM, ERROR, SERIALIZABLE_ENUM, NEW_TYPE, TYPESPEC_NOT_SET ->
          new Scalar(DataType.of(type, types, translated));
    };
  }

  private static Header header(P4NamedType type, P4TypeInfo types) throws Rejection {
    List<DataFormat> fields = new ArrayList<>();
    for (P4HeaderTypeSpec.Member member :
        DataType.named(types.getHeadersMap(), type.getName()).getMembersList()) {
      P4BitstringLikeTypeSpec field = member.getTypeSpec();
      fields.add(field.hasVarbit() ? new Variable() : new Scalar(DataType.of(field)));
    }
    if (fields.isEmpty()) {
      throw Rejection.unimplemented(
          "header " + type.getName() + " has no field, so this switch cannot tell if it is valid");
    }
    return new Header(fields);
  }

  private static Union union(P4NamedType type, P4TypeInfo types) throws Rejection {
    List<String> names = new ArrayList<>();
    List<Header> members = new ArrayList<>();
    for (P4HeaderUnionTypeSpec.Member member :
        DataType.named(types.getHeaderUnionsMap(), type.getName()).getMembersList()) {
      names.add(member.getName());
      members.add(header(member.getHeader(), types));
    }
    return new Union(names, members);
  }
}
