package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.heddle.p4.config.v1.Digest;
import io.heddle.p4.v1.DigestList;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.Update.Type;
import io.heddle.softswitch.dataplane.Rig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * programs/digests.p4: digests of headers, header stacks and unions, varbits, enums, errors and
 * types that controllers see otherwise. bmv2's server has only structs and tuples of bits.
 */
class DigestTypesTest extends ServerTest {
  private static final TestProgram PROGRAM = TestProgram.of("digests");

  private Rig rig;

  @BeforeEach
  void load() {
    client.set(Action.VERIFY_AND_COMMIT, PROGRAM.config());
    rig = new Rig(packets.run.getLast());
    for (Digest digest : PROGRAM.p4info().getDigestsList()) {
      Entity.Builder entry = Entity.newBuilder();
      entry.getDigestEntryBuilder().setDigestId(digest.getPreamble().getId());
      entry.getDigestEntryBuilder().getConfigBuilder().setMaxListSize(1);
      assertThat(client.write(update(Type.INSERT, entry.build()))).containsExactly(Code.OK);
    }
  }

  @Test
  void headersThatAreThereAreToldWithTheirFields() throws Exception {
    // An option of 24 bits with -2 in it, two labels, and an option of 8 bits in the first union.
    rig.send(1, "010202" + "18fe00a1a2" + "0708" + "08ffb1");
    assertThat(told("seen_t"))
        .isEqualTo(
            "struct {"
                + " members { header { is_valid: true bitstrings: \"\\030\" bitstrings: \"\\376\""
                + " bitstrings: \"\\000\\241\\242\" } }"
                + " members { header_stack { entries { is_valid: true bitstrings: \"\\a\" }"
                + " entries { is_valid: true bitstrings: \"\\b\" } } }"
                + " members { header_union { valid_header_name: \"option\""
                + " valid_header { is_valid: true bitstrings: \"\\b\" bitstrings: \"\\377\""
                + " bitstrings: \"\\261\" } } }"
                + " members { header_union_stack { entries { valid_header_name: \"option\""
                + " valid_header { is_valid: true bitstrings: \"\\b\" bitstrings: \"\\377\""
                + " bitstrings: \"\\261\" } } entries { } } }"
                + " members { varbit { bitstring: \"\\000\\241\\242\" bitwidth: 24 } } }");
  }

  @Test
  void headersThatAreNotThereAreEmpty() throws Exception {
    // One label, and a label in the second union; the headers of the packet before are gone.
    rig.send(1, "010202" + "18fe00a1a2" + "0708" + "08ffb1");
    told("seen_t");
    rig.send(1, "000101" + "07" + "09");
    assertThat(told("seen_t"))
        .isEqualTo(
            "struct {"
                + " members { header { } }"
                + " members { header_stack { entries { is_valid: true bitstrings: \"\\a\" }"
                + " entries { } } }"
                + " members { header_union { } }"
                + " members { header_union_stack { entries { } entries {"
                + " valid_header_name: \"label\""
                + " valid_header { is_valid: true bitstrings: \"\\t\" } } } }"
                + " members { varbit { } } }");
  }

  @Test
  void translatedTypesEnumsAndErrorsAreToldAsControllersKnowThem() throws Exception {
    rig.send(3, "ff0103" + "00ff" + "07");
    assertThat(told("origin_t"))
        .isEqualTo(
            "struct { members { bitstring: \"uplink\" } members { bitstring: \"\\003\" }"
                + " members { bitstring: \"1\" } members { enum: \"SAD\" }"
                + " members { error: \"Odd\" } members { bool: true } }");
    rig.send(255, "");
    assertThat(told("origin_t"))
        .isEqualTo(
            "struct { members { bitstring: \"255\" }"
                + " members { bitstring: \"\\377\\377\\377\\375\" }"
                + " members { bitstring: \"0\" } members { enum: \"SAD\" }"
                + " members { error: \"PacketTooShort\" } members { bool: false } }");
  }

  private String told(String name) throws InterruptedException {
    DigestList list = stream.next().getDigest();
    int id =
        PROGRAM.p4info().getDigestsList().stream()
            .map(Digest::getPreamble)
            .filter(preamble -> preamble.getName().equals(name))
            .findFirst()
            .orElseThrow()
            .getId();
    assertThat(list.getDigestId()).isEqualTo(id);
    assertThat(list.getDataList()).hasSize(1);
    return TextFormat.printer().printToString(list.getData(0)).replaceAll("\\s+", " ").strip();
  }
}
