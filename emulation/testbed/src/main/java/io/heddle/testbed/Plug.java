package io.heddle.testbed;

import io.heddle.intent.PortRef;

/** A NED's port as a socket that one cable fits in. */
record Plug(String ned, int port) implements Comparable<Plug> {
  static Plug of(PortRef reference) {
    return new Plug(reference.ned(), reference.port());
  }

  @Override
  public int compareTo(Plug other) {
    int byNed = ned.compareTo(other.ned);
    return byNed != 0 ? byNed : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    return ned + ":" + port;
  }
}
