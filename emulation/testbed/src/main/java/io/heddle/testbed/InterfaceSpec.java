package io.heddle.testbed;

import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import io.heddle.intent.PortRef;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A host's interface, plugged into a NED's port.
 *
 * @param name at most 15 characters, as the host sees it
 * @param port where it is plugged in; with a VLAN, the host sends and takes that VLAN's tagged
 *     frames
 * @param address its IPv4 address and prefix length, if any
 * @param mtu the largest IP packet in bytes
 * @param bitsPerSecond the most that the host sends, counted in bits of its Ethernet frames; kept
 *     by the kernel's token bucket (tc-tbf(8))
 */
public record InterfaceSpec(
    String name,
    PortRef port,
    MacAddress mac,
    Optional<Ipv4Prefix> address,
    int mtu,
    OptionalLong bitsPerSecond) {}
