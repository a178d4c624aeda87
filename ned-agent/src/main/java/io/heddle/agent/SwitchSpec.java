package io.heddle.agent;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a target is started with.
 *
 * @param deviceId P4Runtime's device id, not 0
 * @param ports port number to the name of a network interface in the caller's network namespace
 */
public record SwitchSpec(String name, long deviceId, SortedMap<Integer, String> ports) {
  public SwitchSpec {
    if (deviceId == 0) {
      throw new IllegalArgumentException("device id 0 is not allowed (P4Runtime 1.5)");
    }
    ports = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(ports));
  }

  public SwitchSpec(String name, long deviceId, Map<Integer, String> ports) {
    this(name, deviceId, new TreeMap<>(ports));
  }
}
