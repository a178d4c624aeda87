package io.heddle.controller;

/**
 * A network edge device and where to reach it.
 *
 * @param name what intents call it
 * @param deviceId its number at its P4Runtime server, not 0
 * @param address host and port of that server
 */
public record Ned(String name, long deviceId, String address) {}
