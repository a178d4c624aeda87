package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An application that runs on a host from before the first step until the end. */
public sealed interface App {
  String name();

  /** Where its definition stands, counted from 1. */
  int line();

  String host();

  /**
   * A content server over HTTP; {@code files} are the paths ({@code /video.mp4}) and their bytes.
   */
  record HttpOrigin(String name, int line, String host, int port, SortedMap<String, Long> files)
      implements App {
    public HttpOrigin {
      files = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
  }

  /**
   * A reverse proxy that caches what {@code upstream}, another application, serves.
   *
   * @param upstreamAddress the other application's host, as this one's sees it
   * @param capacity the most that it stores, in bytes
   */
  record CachingProxy(
      String name,
      int line,
      String host,
      int port,
      String upstream,
      Ipv4Address upstreamAddress,
      boolean cacheOn,
      long capacity)
      implements App {
    CachingProxy withUpstreamAddress(Ipv4Address address) {
      return new CachingProxy(name, line, host, port, upstream, address, cacheOn, capacity);
    }
  }

  /** A name server with fixed addresses. */
  record Dns(String name, int line, String host, Map<String, Ipv4Address> records) implements App {
    public Dns {
      records = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(records));
    }
  }

  /**
   * A transparent network function: passes every frame between two interfaces of its host unchanged
   * and keeps account of the sessions it saw.
   */
  record BumpInTheWire(String name, int line, String host, String left, String right)
      implements App {}

  /** An external program; {@code command} holds its name and arguments. */
  record Program(String name, int line, String host, List<String> command) implements App {
    public Program {
      command = List.copyOf(command);
    }
  }
}
