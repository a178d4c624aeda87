package io.heddle.testbed.app.function;

import io.heddle.intent.Ipv4Address;

/**
 * An IPv4 session seen by a function. Both directions have the same addresses and ports here: the
 * end with the lower address (then the lower port) comes first.
 *
 * @param protocol IANA protocol number, 6 for TCP and 17 for UDP
 * @param lowPort 0..65535; both ports are 0 for other protocols and for fragments
 * @param leftToRight packets that came in on the left
 * @param rightToLeft packets that came in on the right
 */
public record Session(
    int protocol,
    Ipv4Address lowAddress,
    int lowPort,
    Ipv4Address highAddress,
    int highPort,
    long leftToRight,
    long rightToLeft) {}
