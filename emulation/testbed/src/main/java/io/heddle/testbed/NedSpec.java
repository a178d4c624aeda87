package io.heddle.testbed;

/**
 * A NED to start, with the ports that the hosts and links before it plugged in.
 *
 * @param deviceId P4Runtime's device id, not 0
 */
public record NedSpec(String name, long deviceId) {}
