package io.heddle.softswitch.replication;

/**
 * What becomes of the packets of one clone session.
 *
 * @param longestBytes how many bytes of a clone are sent at most; 0 for all
 * @param classOfService what a clone's {@code priority} becomes, 0 to 7
 */
public record CloneSession(Replicas replicas, int longestBytes, int classOfService) {}
