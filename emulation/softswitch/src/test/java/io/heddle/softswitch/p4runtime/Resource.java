package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4runtime.P4Info;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A compiled test program among the resources. */
record Resource(P4Info p4info, ForwardingPipelineConfig config) {
  /** A program of these tests. */
  static Resource of(String name) {
    return at("/io/heddle/softswitch/" + name);
  }

  /** A program anywhere among the resources, by its path without ending. */
  static Resource at(String name) {
    P4Info p4info = P4Info.parse(new String(read(name + ".p4info.txtpb"), StandardCharsets.UTF_8));
    return new Resource(
        p4info,
        ForwardingPipelineConfig.newBuilder()
            .setP4Info(p4info.message())
            .setP4DeviceConfig(ByteString.copyFrom(read(name + ".json")))
            .build());
  }

  private static byte[] read(String name) {
    try (InputStream in = Resource.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int table(String alias) {
    return p4info.table(alias).orElseThrow().id();
  }

  int action(String alias) {
    return p4info.action(alias).orElseThrow().id();
  }
}
