package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.heddle.p4.config.v1.P4DataTypeSpec;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.P4TypeInfo;
import io.heddle.p4.v1.P4Data;
import io.heddle.softswitch.dataplane.Digests.Part;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFormatTest {
  private static final String TYPES =
      """
      structs { key: "pair" value {
        members { name: "first" type_spec { bitstring { bit { bitwidth: 9 } } } }
        members { name: "second" type_spec { tuple {
          members { bool {} }
          members { enum { name: "color" } } } } } } }
      enums { key: "color" value { members { name: "red" } members { name: "green" } } }
      error { members: "NoError" members: "PacketTooShort" }
      serializable_enums { key: "mood" value { underlying_type { bitwidth: 8 } } }
      new_types { key: "id" value { original_type { bitstring { bit { bitwidth: 8 } } } } }
      new_types { key: "port" value { translated_type { uri: "p" sdn_bitwidth: 32 } } }
      new_types { key: "name" value { translated_type { uri: "n" sdn_string {} } } }
      headers { key: "option" value {
        members { name: "number" type_spec { int { bitwidth: 8 } } }
        members { name: "value" type_spec { varbit { max_bitwidth: 80 } } } } }
      headers { key: "label" value { members { name: "v" type_spec { bit { bitwidth: 8 } } } } }
      headers { key: "marker" value {} }
      header_unions { key: "either" value {
        members { name: "label" header { name: "label" } }
        members { name: "option" header { name: "option" } } } }
      """;

  private static final Part INVALID = new Part(BigInteger.ZERO, 0, false);

  @Test
  void bitstringsAreCanonical() throws Exception {
    assertThat(data("bitstring { bit { bitwidth: 12 } }", 0x63)).isEqualTo("bitstring: \"c\"");
    assertThat(data("bitstring { bit { bitwidth: 12 } }", 0)).isEqualTo("bitstring: \"\\000\"");
    assertThat(data("bitstring { bit { bitwidth: 16 } }", 0xfff0))
        .isEqualTo("bitstring: \"\\377\\360\"");
    // The examples of section 8.4.
    assertThat(data("bitstring { int { bitwidth: 12 } }", -739))
        .isEqualTo("bitstring: \"\\375\\035\"");
    assertThat(data("bitstring { int { bitwidth: 8 } }", 0x9d)).isEqualTo("bitstring: \"\\235\"");
    assertThat(data("bitstring { int { bitwidth: 16 } }", -1)).isEqualTo("bitstring: \"\\377\"");
  }

  @Test
  void structsAndTuplesTakeTheirPartsInOrder() throws Exception {
    assertThat(data("struct { name: \"pair\" }", 5, 1, 1))
        .isEqualTo(
            "struct { members { bitstring: \"\\005\" }"
                + " members { tuple { members { bool: true } members { enum: \"green\" } } } }");
  }

  @Test
  void enumsAndErrorsAreNamesAndSerializableEnumsNumbers() throws Exception {
    assertThat(data("error {}", 1)).isEqualTo("error: \"PacketTooShort\"");
    assertThat(data("enum { name: \"color\" }", 0)).isEqualTo("enum: \"red\"");
    assertThat(data("enum { name: \"color\" }", 2)).isEqualTo("enum: \"\"");
    assertThat(data("serializable_enum { name: \"mood\" }", 9)).isEqualTo("enum_value: \"\\t\"");
    assertThat(data("new_type { name: \"id\" }", 9)).isEqualTo("bitstring: \"\\t\"");
    assertThat(data("new_type { name: \"port\" }", 9)).isEqualTo("bitstring: \"\\t\"");
    assertThat(data("new_type { name: \"port\" }", 255))
        .as("the port to the controller")
        .isEqualTo("bitstring: \"\\377\\377\\377\\375\"");
  }

  @Test
  void stringsAreToldAsTheirBytes() throws Exception {
    assertThat(data("new_type { name: \"name\" }", 12)).isEqualTo("bitstring: \"12\"");
  }

  @Test
  void varbitsHaveTheBytesOfTheirPresentLength() throws Exception {
    String type = "bitstring { varbit { max_bitwidth: 80 } }";
    assertThat(data(type, varbit(0, 0))).isEqualTo("varbit { }");
    assertThat(data(type, varbit(0x12, 24)))
        .isEqualTo("varbit { bitstring: \"\\000\\000\\022\" bitwidth: 24 }");
    assertThat(data(type, varbit(0x8001, 16)))
        .isEqualTo("varbit { bitstring: \"\\200\\001\" bitwidth: 16 }");
  }

  @Test
  void headersAreValidOrEmpty() throws Exception {
    assertThat(data("header { name: \"option\" }", number(-1), varbit(5, 16)))
        .isEqualTo("header { is_valid: true bitstrings: \"\\377\" bitstrings: \"\\000\\005\" }");
    assertThat(data("header { name: \"option\" }", INVALID, INVALID)).isEqualTo("header { }");
    assertThat(data("header_stack { header { name: \"label\" } size: 2 }", number(7), INVALID))
        .isEqualTo("header_stack { entries { is_valid: true bitstrings: \"\\a\" } entries { } }");
  }

  @Test
  void atMostOneMemberOfAUnionIsTold() throws Exception {
    assertThat(data("header_union { name: \"either\" }", number(7), INVALID, INVALID))
        .isEqualTo(
            "header_union { valid_header_name: \"label\""
                + " valid_header { is_valid: true bitstrings: \"\\a\" } }");
    assertThat(data("header_union { name: \"either\" }", INVALID, INVALID, INVALID))
        .isEqualTo("header_union { }");
    assertThat(
            data(
                "header_union_stack { header_union { name: \"either\" } size: 2 }",
                INVALID,
                INVALID,
                INVALID,
                INVALID,
                number(1),
                varbit(2, 8)))
        .isEqualTo(
            "header_union_stack { entries { } entries { valid_header_name: \"option\""
                + " valid_header {"
                + " is_valid: true bitstrings: \"\\001\" bitstrings: \"\\002\" } } }");
  }

  @Test
  void whatCannotBeToldIsRefused() {
    assertThatThrownBy(() -> format(""))
        .isInstanceOf(Rejection.class)
        .hasMessageContaining("not supported here");
    assertThatThrownBy(() -> format("header { name: \"marker\" }"))
        .hasMessageContaining("has no field, so this switch cannot tell if it is valid");
    assertThatThrownBy(() -> format("struct { name: \"none\" }"))
        .hasMessage("the p4info does not say what the type none is");
  }

  private static DataFormat format(String type) throws Exception {
    P4TypeInfo types = TextFormat.parse(TYPES, P4TypeInfo.class);
    P4Info p4info = P4Info.newBuilder().setTypeInfo(types).build();
    return DataFormat.of(
        TextFormat.parse(type, P4DataTypeSpec.class),
        types,
        new TranslatedTypes(p4info, PortNames.NUMBERS));
  }

  private static Part number(long value) {
    return new Part(BigInteger.valueOf(value), 0, true);
  }

  private static Part varbit(long value, int widthBits) {
    return new Part(BigInteger.valueOf(value), widthBits, true);
  }

  private static String data(String type, long... parts) throws Exception {
    return data(type, Arrays.stream(parts).mapToObj(DataFormatTest::number).toArray(Part[]::new));
  }

  private static String data(String type, Part... parts) throws Exception {
    DataFormat format = format(type);
    assertThat(format.size()).isEqualTo(parts.length);
    Iterator<Part> rest = List.of(parts).iterator();
    P4Data data = format.write(rest);
    assertThat(rest.hasNext()).isFalse();
    return TextFormat.printer().printToString(data).replaceAll("\\s+", " ").strip();
  }
}
