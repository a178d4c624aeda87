package io.heddle.softswitch.bmv2;

import java.math.BigInteger;
import java.util.List;

/** A hash or checksum over fields, constants and the payload. */
public record Calculation(String name, Algorithm algorithm, List<Input> inputs) {
  public Calculation {
    inputs = List.copyOf(inputs);
  }

  /** Algorithms by bmv2's names; the custom CRCs with the parameters that it starts with. */
  public enum Algorithm {
    CRC16,
    CRC32,
    CRC_CCITT,
    CRC8_CUSTOM,
    CRC16_CUSTOM,
    CRC32_CUSTOM,
    CRC64_CUSTOM,
    CSUM16,
    XOR16,
    XOR32,
    IDENTITY,
    /** A new number each time, whatever the input (not on bmv2). */
    RANDOM
  }

  /** A part of what is hashed, in order and without padding between parts. */
  public sealed interface Input {}

  /** A field; left out if its header is invalid. */
  public record FieldInput(Field field) implements Input {}

  public record ConstantInput(BigInteger value, int widthBits) implements Input {}

  /** What follows the parsed headers. */
  public record PayloadInput() implements Input {}
}
