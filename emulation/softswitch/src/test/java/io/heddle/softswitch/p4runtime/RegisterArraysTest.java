package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Index;
import io.heddle.p4.v1.P4Data;
import io.heddle.p4.v1.RegisterEntry;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.softswitch.state.Registers;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** programs/registers.p4: four arrays of four cells, each of another type, and a counter. */
class RegisterArraysTest extends ServerTest {
  private static final TestProgram PROGRAM = TestProgram.of("registers");
  private static final int NARROW = id("I.narrow");
  private static final int WIDE = id("I.wide");
  private static final int SMALL = id("I.small");
  private static final int KINDS = id("I.kinds");

  private static int id(String name) {
    return PROGRAM.p4info().getRegistersList().stream()
        .filter(register -> register.getPreamble().getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getPreamble()
        .getId();
  }

  @BeforeEach
  void load() {
    client.set(Action.VERIFY_AND_COMMIT, PROGRAM.config());
  }

  @Test
  void whatPacketsWriteIsReadInItsType() {
    running("I.narrow").set(1, BigInteger.valueOf(0x1234));
    running("I.wide").set(2, BigInteger.ONE.shiftLeft(199));
    running("I.small").set(0, BigInteger.valueOf(0xfff));
    running("I.kinds").set(3, BigInteger.TWO);

    assertThat(client.read(cell(NARROW, 1))).containsExactly(cell(NARROW, 1, bits("1234")));
    assertThat(client.read(cell(NARROW, 0))).containsExactly(cell(NARROW, 0, bits("00")));
    assertThat(client.read(cell(WIDE, 2)))
        .containsExactly(cell(WIDE, 2, bits("80" + "00".repeat(24))));
    assertThat(client.read(cell(SMALL, 0))).containsExactly(cell(SMALL, 0, bits("ff")));
    P4Data second = P4Data.newBuilder().setEnumValue(hex("02")).build();
    assertThat(client.read(cell(KINDS, 3))).containsExactly(cell(KINDS, 3, second));
    assertThat(client.read(entity(register(WIDE)))).hasSize(4);
    assertThat(client.read(entity(register(0)))).hasSize(17);
  }

  @Test
  void aWriteSetsOneCellOrWithoutIndexAll() {
    assertThat(write(cell(NARROW, 3, bits("00ab")), cell(SMALL, 1, bits("fd1d"))))
        .containsOnly(Code.OK);
    assertThat(running("I.narrow").get(3)).isEqualTo(0xab);
    assertThat(running("I.narrow").get(2)).isEqualTo(0);
    assertThat(running("I.small").get(1)).isEqualTo(0xd1d);

    assertThat(write(entity(register(WIDE).setData(bits("ff".repeat(25)))))).containsOnly(Code.OK);
    assertThat(running("I.wide").get(0))
        .isEqualTo(BigInteger.ONE.shiftLeft(200).subtract(BigInteger.ONE));
    assertThat(running("I.wide").get(3)).isEqualTo(running("I.wide").get(0));
  }

  @Test
  void valuesOfAnotherTypeOrOutsideOfItAreRefused() {
    assertThat(
            write(
                entity(register(NARROW).setIndex(index(0))),
                cell(NARROW, 0, P4Data.newBuilder().setBool(true).build()),
                cell(KINDS, 0, bits("01"))))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(
            write(
                cell(NARROW, 0, bits("010000")),
                cell(NARROW, 0, bits("")),
                cell(SMALL, 0, bits("0800")),
                cell(SMALL, 0, bits("f7ff")),
                cell(NARROW, 4, bits("01"))))
        .containsOnly(Code.OUT_OF_RANGE);
    assertThat(write(cell(NARROW, -1, bits("01")), cell(99, 0, bits("01"))))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(
            client.write(
                update(Type.INSERT, cell(NARROW, 0, bits("01"))),
                update(Type.DELETE, cell(NARROW, 0))))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(client.read(cell(NARROW, 0))).containsExactly(cell(NARROW, 0, bits("00")));
  }

  @Test
  void aBatchThatIsTakenBackLeavesTheCellsAsTheyWere() {
    write(cell(WIDE, 1, bits("07")));

    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                update(Type.MODIFY, entity(register(WIDE).setData(bits("09")))),
                update(Type.MODIFY, cell(99, 0, bits("01")))))
        .containsExactly(Code.ABORTED, Code.INVALID_ARGUMENT);
    assertThat(client.read(cell(WIDE, 1))).containsExactly(cell(WIDE, 1, bits("07")));
    assertThat(client.read(cell(WIDE, 0))).containsExactly(cell(WIDE, 0, bits("00")));
  }

  @Test
  void filtersMustNameWhatIsThere() {
    assertUnreadable(cell(NARROW, 4), Code.OUT_OF_RANGE);
    assertUnreadable(cell(NARROW, -1), Code.INVALID_ARGUMENT);
    assertUnreadable(cell(0, 1), Code.INVALID_ARGUMENT);
    assertUnreadable(entity(register(99)), Code.INVALID_ARGUMENT);
  }

  @Test
  void reconcilingKeepsTheValues() {
    write(cell(WIDE, 1, bits("07")), cell(NARROW, 2, bits("08")));
    client.set(Action.RECONCILE_AND_COMMIT, PROGRAM.config());

    assertThat(client.read(cell(WIDE, 1))).containsExactly(cell(WIDE, 1, bits("07")));
    assertThat(running("I.narrow").get(2)).isEqualTo(8);
  }

  private Registers running(String name) {
    return packets.run.getLast().registers().get(name);
  }

  private void assertUnreadable(Entity filter, Code code) {
    assertThatThrownBy(() -> client.read(filter))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(Client.codes(e)).containsExactly(code));
  }

  private List<Code> write(Entity... entities) {
    return client.write(
        Arrays.stream(entities).map(entity -> update(Type.MODIFY, entity)).toArray(Update[]::new));
  }

  private static RegisterEntry.Builder register(int id) {
    return RegisterEntry.newBuilder().setRegisterId(id);
  }

  private static Index index(long index) {
    return Index.newBuilder().setIndex(index).build();
  }

  private static Entity cell(int id, long index) {
    return entity(register(id).setIndex(index(index)));
  }

  private static Entity cell(int id, long index, P4Data data) {
    return entity(register(id).setIndex(index(index)).setData(data));
  }

  private static ByteString hex(String bytes) {
    return ByteString.copyFrom(HexFormat.of().parseHex(bytes));
  }

  private static P4Data bits(String bytes) {
    return P4Data.newBuilder().setBitstring(hex(bytes)).build();
  }

  private static Entity entity(RegisterEntry.Builder entry) {
    return Entity.newBuilder().setRegisterEntry(entry).build();
  }
}
