package io.heddle.testbed;

import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;

/** A cable between two NEDs that runs until the testbed is closed. */
public final class Link {
  private final LinkSpec spec;
  private final Ends ends;
  private final Optional<ShapedCable> cable;

  private Link(LinkSpec spec, Ends ends, Optional<ShapedCable> cable) {
    this.spec = spec;
    this.ends = ends;
    this.cable = cable;
  }

  /**
   * The interfaces that a link is made of.
   *
   * @param portA NED A's port
   * @param portB NED B's port
   * @param cableA the other end of A's veth pair: for a plain link B's port itself
   * @param cableB the other end of B's veth pair: for a plain link A's port itself
   */
  record Ends(String portA, String portB, String cableA, String cableB) {}

  /** Starts a link whose interfaces are there and up. */
  static Link start(LinkSpec spec, Ends ends, SplittableRandom seeds) throws IOException {
    if (spec.shape().isEmpty()) {
      return new Link(spec, ends, Optional.empty());
    }
    Shape shape = spec.shape().get();
    ShapedCable cable = ShapedCable.start(spec.name(), ends.cableA(), ends.cableB(), shape, seeds);
    return new Link(spec, ends, Optional.of(cable));
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
    cable
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "link " + spec.name() + " was built without rate, delay, jitter and loss"))
        .reshape(shape);
  }

  /** Plugs the cable in or out. While out, every frame is dropped. */
  public void setUp(boolean up) throws IOException {
    IpCommands commands = IpCommands.ip();
    commands.add("link", "set", "dev", ends.cableA(), up ? "up" : "down");
    commands.add("link", "set", "dev", ends.cableB(), up ? "up" : "down");
    commands.run();
  }

  /** What went from NED A to NED B. */
  public LinkCounters forward() throws IOException {
    return cable.isPresent() ? cable.get().forward() : arrived(ends.portB());
  }

  /** What went from NED B to NED A. */
  public LinkCounters backward() throws IOException {
    return cable.isPresent() ? cable.get().backward() : arrived(ends.portA());
  }

  void stop() {
    cable.ifPresent(ShapedCable::close);
  }

  private static LinkCounters arrived(String port) throws IOException {
    InterfaceCounters counters = KernelCounters.read(KernelCounters.OF_PROCESS, port);
    return new LinkCounters(counters.receivedFrames(), counters.receivedBytes(), 0, 0);
  }
}
