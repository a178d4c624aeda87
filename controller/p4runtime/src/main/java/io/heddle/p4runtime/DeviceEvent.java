package io.heddle.p4runtime;

import io.grpc.Status;

/** What a device tells a client without being asked. */
public sealed interface DeviceEvent {

  /** The device answered a bid, or its primary changed. */
  record ArbitrationChanged(Arbitration arbitration) implements DeviceEvent {}

  /** The device did not obey what it was sent on the stream, such as a packet (section 16.6). */
  record MessageRefused(Status.Code code, String message) implements DeviceEvent {}

  /** The stream to the device ended, and with it the client; the last event. */
  record Disconnected(P4RuntimeException cause) implements DeviceEvent {}
}
