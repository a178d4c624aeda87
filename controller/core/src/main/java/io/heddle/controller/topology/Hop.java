package io.heddle.controller.topology;

import io.heddle.intent.OverlayLink.End;

/**
 * One step over an overlay link in one direction. {@code peer} is the link's number at the sending
 * NED and {@code remotePeer} its number at the receiving one, both 1 to 65535.
 */
public record Hop(String link, End local, int peer, End remote, int remotePeer) {}
