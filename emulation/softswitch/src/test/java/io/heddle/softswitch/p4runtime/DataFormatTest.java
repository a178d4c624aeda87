package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.heddle.p4.config.v1.P4DataTypeSpec;
import io.heddle.p4.config.v1.P4TypeInfo;
import io.heddle.p4.v1.P4Data;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
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
      """;

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
  }

  @Test
  void whatCannotBeToldIsRefused() {
    for (String type :
        new String[] {
          "header { name: \"h\" }",
          "new_type { name: \"name\" }",
          "bitstring { varbit { max_bitwidth: 8 } }",
          ""
        }) {
      assertThatThrownBy(() -> format(type))
          .isInstanceOf(Rejection.class)
          .hasMessageContaining("not supported in digests");
    }
    assertThatThrownBy(() -> format("struct { name: \"none\" }"))
        .hasMessage("the p4info does not say what the type none is");
  }

  private static DataFormat format(String type) throws Exception {
    return DataFormat.of(
        TextFormat.parse(type, P4DataTypeSpec.class), TextFormat.parse(TYPES, P4TypeInfo.class));
  }

  private static String data(String type, long... parts) throws Exception {
    DataFormat format = format(type);
    assertThat(format.size()).isEqualTo(parts.length);
    Iterator<BigInteger> numbers = Arrays.stream(parts).mapToObj(BigInteger::valueOf).iterator();
    P4Data data = format.write(numbers);
    assertThat(numbers.hasNext()).isFalse();
    return TextFormat.printer().printToString(data).replaceAll("\\s+", " ").strip();
  }
}
