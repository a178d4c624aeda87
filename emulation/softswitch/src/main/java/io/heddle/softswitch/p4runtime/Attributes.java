package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.TableEntry;

/** What a controller attaches to an entry for itself; the switch only keeps and returns it. */
record Attributes(long controllerMetadata, ByteString metadata) {
  static final Attributes NONE = new Attributes(0, ByteString.EMPTY);

  @SuppressWarnings("deprecation") // Old controllers still send controller_metadata.
  static Attributes of(TableEntry message) {
    return new Attributes(message.getControllerMetadata(), message.getMetadata());
  }

  @SuppressWarnings("deprecation")
  void addTo(TableEntry.Builder message) {
    message.setControllerMetadata(controllerMetadata).setMetadata(metadata);
  }

  /** Whether a read that asks for {@code filter} wants an entry with these attributes. */
  boolean passes(Attributes filter) {
    return (filter.controllerMetadata == 0 || filter.controllerMetadata == controllerMetadata)
        && (filter.metadata.isEmpty() || filter.metadata.equals(metadata));
  }
}
