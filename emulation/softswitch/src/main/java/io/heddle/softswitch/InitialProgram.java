package io.heddle.softswitch;

import io.heddle.p4runtime.P4Info;
import java.util.Optional;

/**
 * A program that a switch runs from its start.
 *
 * @param bmv2Json as p4c-bm2-ss writes it
 * @param p4info what controllers may know of it; without it they have to set a pipeline config
 *     before they can read or write, as on simple_switch_grpc
 */
public record InitialProgram(byte[] bmv2Json, Optional<P4Info> p4info) {}
