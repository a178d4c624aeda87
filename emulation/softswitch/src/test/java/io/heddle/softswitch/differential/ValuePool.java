package io.heddle.softswitch.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Few values for each width, so that a field of a packet, a key of an entry and a parameter of an
 * action often meet: some of the program's own constants, the smallest, and random ones.
 */
final class ValuePool {
  private static final int RANDOM_VALUES = 2;
  private static final int CONSTANTS = 2;

  /** The width of ports in v1model. */
  private static final int PORT_BITS = 9;

  private final Random random;
  private final List<Integer> ports;
  private final List<BigInteger> constants;
  private final Map<Integer, List<BigInteger>> byWidth = new HashMap<>();

  ValuePool(Random random, List<Integer> ports, JsonNode program) {
    this.random = random;
    this.ports = ports;
    TreeSet<BigInteger> found = new TreeSet<>();
    collect(program, found);
    this.constants = List.copyOf(found);
  }

  private static void collect(JsonNode node, TreeSet<BigInteger> into) {
    if (node.isTextual() && node.textValue().matches("0x[0-9a-f]{1,32}")) {
      into.add(new BigInteger(node.textValue().substring(2), 16));
    }
    node.forEach(child -> collect(child, into));
  }

  BigInteger value(int widthBits) {
    if (widthBits == PORT_BITS) {
      return BigInteger.valueOf(one(ports));
    }
    return one(byWidth.computeIfAbsent(widthBits, this::values));
  }

  /** Mostly one of the pool, sometimes any. */
  BigInteger fieldValue(int widthBits) {
    return random.nextInt(10) == 0 ? new BigInteger(widthBits, random) : value(widthBits);
  }

  private List<BigInteger> values(int widthBits) {
    if (widthBits == 1) {
      return List.of(BigInteger.ZERO, BigInteger.ONE);
    }
    List<BigInteger> values = new ArrayList<>(List.of(BigInteger.ZERO, BigInteger.ONE));
    List<BigInteger> fitting =
        constants.stream()
            .filter(c -> c.bitLength() <= widthBits && c.bitLength() > widthBits / 2 - 1)
            .toList();
    for (int i = 0; i < CONSTANTS && !fitting.isEmpty(); i++) {
      values.add(one(fitting));
    }
    for (int i = 0; i < RANDOM_VALUES; i++) {
      values.add(new BigInteger(widthBits, random));
    }
    return values;
  }

  <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
