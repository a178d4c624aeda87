package io.heddle.softswitch.replication;

/** One copy: the egress port and the {@code egress_rid} that it carries (16 bits). */
public record Copy(int port, int instance) {}
