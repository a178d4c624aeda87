package io.heddle.testbed;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;

/** An IPv4 route of a host: {@code destination} through the neighbour {@code gateway}. */
public record RouteSpec(Ipv4Prefix destination, Ipv4Address gateway) {}
