package io.heddle.p4runtime;

/** What a device tells a client without being asked. */
public sealed interface DeviceEvent {

  /** The device answered a bid, or its primary changed. */
  record ArbitrationChanged(Arbitration arbitration) implements DeviceEvent {}

  /** The stream to the device ended, and with it the client; the last event. */
  record Disconnected(P4RuntimeException cause) implements DeviceEvent {}
}
