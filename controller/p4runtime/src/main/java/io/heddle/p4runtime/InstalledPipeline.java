package io.heddle.p4runtime;

import com.google.protobuf.ByteString;

/**
 * What a device was given to run.
 *
 * @param deviceConfig the compiled program in the device's own format; empty if the device does not
 *     give it back
 */
public record InstalledPipeline(P4Info p4info, ByteString deviceConfig) {}
