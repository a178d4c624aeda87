package io.heddle.testbed;

import java.util.Optional;

/** A cable between two NEDs' ports. Without a shape it is a plain veth pair. */
public record LinkSpec(
    String name, String nedA, int portA, String nedB, int portB, Optional<Shape> shape) {}
