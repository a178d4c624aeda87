package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.heddle.p4.role.P4RoleConfig;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4runtime.entity.Update.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A client that controls a part of a device. */
class RoleTest {
  private static final ByteString PROGRAM = ByteString.copyFromUtf8("{}");

  @Test
  void theRoleIsInTheBidAndInEveryRequest() throws Exception {
    Any config = Any.pack(P4RoleConfig.newBuilder().setCanPushPipeline(true).build());
    Role role = new Role("tenant", Optional.of(config));
    try (FakeDevice device = FakeDevice.start(FakeArbitration.Rule.SPECIFICATION);
        P4RuntimeClient client = P4RuntimeClient.connect(options(device).withRole(role))) {
      use(client);
      client.bid(ElectionId.of(2));

      assertThat(device.roles()).containsExactly("tenant", "tenant", "tenant");
      assertThat(device.bids())
          .extracting(MasterArbitrationUpdate::getRole)
          .containsExactly(role.message(), role.message());
    }
  }

  @Test
  void aClientWithoutARoleNamesNone() throws Exception {
    try (FakeDevice device = FakeDevice.start(FakeArbitration.Rule.SPECIFICATION);
        P4RuntimeClient client = P4RuntimeClient.connect(options(device))) {
      use(client);

      assertThat(device.roles()).containsExactly("", "", "");
      assertThat(device.bids()).hasSize(1).noneMatch(MasterArbitrationUpdate::hasRole);
    }
  }

  @Test
  void aRoleHasAName() {
    assertThatThrownBy(() -> Role.named("")).isInstanceOf(IllegalArgumentException.class);
  }

  private static void use(P4RuntimeClient client) throws P4RuntimeException {
    client.setPipeline(Sample.P4INFO, PROGRAM, 1);
    client.write(List.of(new Update(Kind.INSERT, Sample.station(1, 1, 1))));
    client.readTables();
  }

  private static ClientOptions options(FakeDevice device) {
    return ClientOptions.primary(device.target(), FakeDevice.DEVICE_ID, ElectionId.of(1));
  }
}
