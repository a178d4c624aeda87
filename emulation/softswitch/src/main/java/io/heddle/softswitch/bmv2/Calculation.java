package io.heddle.softswitch.bmv2;

import java.math.BigInteger;
import java.util.List;

/** A hash or checksum over fields, constants and the payload. */
public record Calculation(String name, Algorithm algorithm, List<Input> inputs) {
  public Calculation {
    inputs = List.copyOf(inputs);
  }

  /** Algorithms of v1model, by bmv2's names in lower case. */
  public enum Algorithm {
    CRC16,
    CRC32,
    CSUM16,
    XOR16,
    IDENTITY
  }

  /** A part of what is hashed, in order and without padding between parts. */
  public sealed interface Input {}

  /** A field; left out if its header is invalid. */
  public record FieldInput(Field field) implements Input {}

  public record ConstantInput(BigInteger value, int widthBits) implements Input {}

  /** What follows the parsed headers. */
  public record PayloadInput() implements Input {}
}
