package io.heddle.testbed;

import java.io.IOException;

/** A cable between two NEDs that runs until the testbed is closed. */
public final class Link {
  private final LinkSpec spec;

  Link(LinkSpec spec) {
    this.spec = spec;
  }

  public LinkSpec spec() {
    return spec;
  }

  /**
   * Changes rate, delay, jitter and loss of both directions from the next frame on.
   *
   * @throws IllegalStateException if the link was built without a shape
   */
  public void reshape(Shape shape) {
    throw new UnsupportedOperationException();
  }

  /** Plugs the cable in or out. While out, every frame is dropped. */
  public void setUp(boolean up) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What went from NED A to NED B. */
  public LinkCounters forward() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What went from NED B to NED A. */
  public LinkCounters backward() throws IOException {
    throw new UnsupportedOperationException();
  }
}
