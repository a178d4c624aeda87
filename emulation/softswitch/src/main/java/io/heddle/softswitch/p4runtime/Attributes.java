package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.TableEntry;

/**
 * What a controller attaches to an entry besides what packets are matched and treated by.
 *
 * @param idleTimeoutNs after how many nanoseconds without a packet it wants to be told; 0 for never
 */
record Attributes(long controllerMetadata, ByteString metadata, long idleTimeoutNs) {
  static final Attributes NONE = new Attributes(0, ByteString.EMPTY, 0);

  @SuppressWarnings("deprecation") // Old controllers still send controller_metadata.
  static Attributes of(TableEntry message) {
    return new Attributes(
        message.getControllerMetadata(), message.getMetadata(), message.getIdleTimeoutNs());
  }

  @SuppressWarnings("deprecation")
  void addTo(TableEntry.Builder message) {
    message
        .setControllerMetadata(controllerMetadata)
        .setMetadata(metadata)
        .setIdleTimeoutNs(idleTimeoutNs);
  }

  /**
   * Whether a read that asks for {@code filter} wants an entry with these; timeouts are no filter.
   */
  boolean passes(Attributes filter) {
    return (filter.controllerMetadata == 0 || filter.controllerMetadata == controllerMetadata)
        && (filter.metadata.isEmpty() || filter.metadata.equals(metadata));
  }
}
