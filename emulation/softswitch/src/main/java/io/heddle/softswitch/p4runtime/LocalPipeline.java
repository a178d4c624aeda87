package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.dataplane.Dataplane;
import java.util.ArrayList;
import java.util.List;

/**
 * A program without a server: what a primary client could write and read, checked as strictly, by
 * calls in this JVM. For tools that test programs. Not thread-safe.
 */
public final class LocalPipeline {
  private final Pipeline pipeline;

  private LocalPipeline(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * Loads a program.
   *
   * @param bmv2Json what {@code p4c-bm2-ss} emits for it
   * @throws StatusException if it cannot be realized, or the p4info describes another program; with
   *     the status that a client would get
   */
  public static LocalPipeline load(P4Info p4info, byte[] bmv2Json) throws StatusException {
    ForwardingPipelineConfig config =
        ForwardingPipelineConfig.newBuilder()
            .setP4Info(p4info)
            .setP4DeviceConfig(ByteString.copyFrom(bmv2Json))
            .build();
    try {
      return new LocalPipeline(Pipeline.load(config));
    } catch (Rejection e) {
      throw e.toStatus().asException();
    }
  }

  /**
   * Applies one update.
   *
   * @throws StatusException if it is refused; then nothing has changed
   */
  public void write(Update update) throws StatusException {
    try {
      pipeline.write(update);
    } catch (Rejection e) {
      throw e.toStatus().asException();
    }
  }

  /**
   * What {@code filter} selects.
   *
   * @throws StatusException if it is refused
   */
  public List<Entity> read(Entity filter) throws StatusException {
    List<Entity> found = new ArrayList<>();
    try {
      pipeline.read(filter, found::add);
    } catch (Rejection e) {
      throw e.toStatus().asException();
    }
    return found;
  }

  /** What packets run through. */
  public Dataplane dataplane() {
    return pipeline.dataplane();
  }
}
