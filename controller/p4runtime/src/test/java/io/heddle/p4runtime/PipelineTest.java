package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4runtime.entity.Update.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a device gets its program, and what becomes of its entries. */
class PipelineTest {
  private static final ByteString PROGRAM = ByteString.copyFromUtf8("{}");

  private FakeDevice device;
  private P4RuntimeClient client;

  @BeforeEach
  void connect() throws Exception {
    device = FakeDevice.start(FakeArbitration.Rule.SPECIFICATION);
    client =
        P4RuntimeClient.connect(
            ClientOptions.primary(device.target(), FakeDevice.DEVICE_ID, ElectionId.of(1)));
  }

  @AfterEach
  void disconnect() {
    client.close();
    device.close();
  }

  @Test
  void aDeviceThatCanReconcileKeepsItsEntries() throws Exception {
    assertThat(reconcile(1)).isEqualTo(PipelineChange.EMPTIED);
    writeOne();
    assertThat(reconcile(2)).isEqualTo(PipelineChange.KEPT);
    assertThat(client.readTables()).hasSize(1);
    assertThat(reconcile(2)).isEqualTo(PipelineChange.UNCHANGED);
    assertThat(device.pipelineActions())
        .containsExactly(Action.VERIFY_AND_COMMIT, Action.RECONCILE_AND_COMMIT);
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIMPLEMENTED", "UNKNOWN"})
  void aDeviceThatCannotReconcileIsEmptiedAndTheCallerTold(Status.Code answer) throws Exception {
    device.cannotReconcile(answer.toStatus());
    reconcile(1);
    writeOne();
    assertThat(reconcile(2)).isEqualTo(PipelineChange.EMPTIED);
    assertThat(client.readTables()).isEmpty();
    assertThat(client.cookie()).hasValue(2);
  }

  @Test
  void whatReconcilingIsRefusedForIsNotEmptied() throws Exception {
    reconcile(1);
    writeOne();
    assertThatThrownBy(
            () -> client.setPipeline(Sample.P4INFO, ByteString.EMPTY, 2, PipelinePolicy.RECONCILE))
        .isInstanceOfSatisfying(
            P4RuntimeException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    assertThat(client.readTables()).hasSize(1);
  }

  @Test
  void aProgramIsVerifiedWithoutBeingRun() throws Exception {
    client.verifyPipeline(Sample.P4INFO, PROGRAM, 3);
    assertThat(client.cookie()).isEmpty();
    assertThatThrownBy(() -> client.verifyPipeline(Sample.P4INFO, ByteString.EMPTY, 3))
        .hasMessageContaining("refused the program: INVALID_ARGUMENT (empty program)");
  }

  @Test
  void aSavedProgramRunsOnceItIsCommitted() throws Exception {
    client.savePipeline(Sample.P4INFO, PROGRAM, 4);
    assertThat(client.cookie()).isEmpty();
    client.commitPipeline();
    assertThat(client.cookie()).hasValue(4);
    assertThatThrownBy(client::commitPipeline).hasMessageContaining("NOT_FOUND (nothing saved)");
  }

  @Test
  void aCookieOf0IsRefusedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> client.setPipeline(Sample.P4INFO, PROGRAM, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(device.pipelineActions()).isEmpty();
  }

  @Test
  void theServerTellsItsVersion() throws Exception {
    assertThat(client.apiVersion()).isEqualTo("1.5.0");
  }

  private PipelineChange reconcile(long cookie) throws P4RuntimeException {
    return client.setPipeline(Sample.P4INFO, PROGRAM, cookie, PipelinePolicy.RECONCILE);
  }

  private void writeOne() throws P4RuntimeException {
    client.write(List.of(new Update(Kind.INSERT, Sample.station(1, 1, 1))));
  }
}
