package io.heddle.softswitch.bmv2;

import java.util.Map;

/** Ingress or egress: a graph of nodes without cycles. */
public record Pipeline(String name, String first, Map<String, Node> nodes) {}
