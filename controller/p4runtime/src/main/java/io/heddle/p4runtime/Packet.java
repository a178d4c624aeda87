package io.heddle.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4runtime.entity.Bitstring;
import java.util.Map;

/**
 * A packet from or to a device (P4Runtime 1.5 sections 16.1 and 16.2).
 *
 * @param payload the frame without the header that carries the metadata
 * @param metadata a value for each field of the program's packet_in or packet_out header, by name
 */
public record Packet(ByteString payload, Map<String, Bitstring> metadata) {
  public Packet {
    metadata = Map.copyOf(metadata);
  }
}
