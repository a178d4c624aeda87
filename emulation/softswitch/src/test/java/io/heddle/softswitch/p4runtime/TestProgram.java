package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4runtime.P4Info;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A compiled program of the test resources, with its p4info. */
record TestProgram(io.heddle.p4.config.v1.P4Info p4info, byte[] json) {
  static TestProgram of(String name) {
    String p4info = new String(resource(name + ".p4info.txtpb"), StandardCharsets.UTF_8);
    return new TestProgram(P4Info.parse(p4info).message(), resource(name + ".json"));
  }

  private static byte[] resource(String name) {
    try (InputStream in = TestProgram.class.getResourceAsStream("/programs/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ForwardingPipelineConfig config() {
    return ForwardingPipelineConfig.newBuilder()
        .setP4Info(p4info)
        .setP4DeviceConfig(ByteString.copyFrom(json))
        .build();
  }
}
