package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Calculation.Algorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what hashes and checksums are calculated from, and how. */
final class CalculationReader {
  private CalculationReader() {}

  static Map<String, Calculation> read(Json array, Names names) {
    Map<String, Calculation> calculations = new LinkedHashMap<>();
    for (Json calculation : array) {
      String name = calculation.text("name");
      calculations.put(name, read(name, calculation, names));
    }
    return calculations;
  }

  /** Reads the hash of something that is not in the list of calculations. */
  static Calculation read(String name, Json calculation, Names names) {
    List<Calculation.Input> inputs = new ArrayList<>();
    for (Json input : calculation.get("input")) {
      switch (input.text("type")) {
        case "field" -> inputs.add(new Calculation.FieldInput(names.field(input.get("value"))));
        case "hexstr" ->
            inputs.add(
                new Calculation.ConstantInput(
                    input.get("value").hex(), ProgramReader.width(input.get("bitwidth"))));
        case "payload" -> inputs.add(new Calculation.PayloadInput());
        case "header" ->
            names
                .header(input.get("value"))
                .fields()
                .forEach(f -> inputs.add(new Calculation.FieldInput(f)));
        case String other ->
            throw new UnsupportedProgram("hashing a " + other + " is not supported");
      }
    }
    return new Calculation(name, algorithm(calculation.text("algo")), inputs);
  }

  private static Algorithm algorithm(String name) {
    return switch (name) {
      case "crc16" -> Algorithm.CRC16;
      case "crc32" -> Algorithm.CRC32;
      case "crcCCITT" -> Algorithm.CRC_CCITT;
      case "crc8_custom" -> Algorithm.CRC8_CUSTOM;
      case "crc16_custom" -> Algorithm.CRC16_CUSTOM;
      case "crc32_custom" -> Algorithm.CRC32_CUSTOM;
      case "crc64_custom" -> Algorithm.CRC64_CUSTOM;
      case "csum16", "cksum16" -> Algorithm.CSUM16;
      case "xor16" -> Algorithm.XOR16;
      case "xor32" -> Algorithm.XOR32;
      case "identity" -> Algorithm.IDENTITY;
      case "random" -> Algorithm.RANDOM;
      default -> throw new UnsupportedProgram("the hash algorithm " + name + " is not supported");
    };
  }
}
