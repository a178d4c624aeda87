package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4.config.v1.P4NewTypeTranslation;
import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A type of the program whose values controllers see otherwise (P4Runtime 1.5, sections 8.5.4 and
 * 19.1): a number in another width, or a string. Numbers keep their value. A string stands for a
 * port if the type's name says so; any other gets a number of its own when it is first written, and
 * keeps it as long as the program runs.
 */
final class TranslatedType {
  /** The controller's numbers for ports that no interface has (enum P4Ids.SdnPort). */
  private static final long SDN_PORT_CPU = 0xfffffffdL;

  private static final int SDN_PORT_BITS = 32;

  /** Longer than any name; so that strings cannot use up memory. */
  private static final int MAX_STRING = 256;

  private static final int V1MODEL_PORT_BITS = 9;

  /** The word port, at its beginning: not in "transport". */
  private static final Pattern PORT = Pattern.compile("(?<![a-z])port|Port|(?<![A-Z])PORT");

  private final String name;
  private final P4NewTypeTranslation translation;
  private final PortNames ports;
  private final boolean isPort;
  private int widthBits;

  private final Map<ByteString, Bitstring> numbers = new HashMap<>();
  private final Map<Bitstring, ByteString> strings = new HashMap<>();
  private BigInteger next = BigInteger.ONE;

  TranslatedType(String name, P4NewTypeTranslation translation, PortNames ports) {
    this.name = name;
    this.translation = translation;
    this.ports = ports;
    this.isPort = PORT.matcher(name + " " + translation.getUri()).find();
    this.widthBits = isPort ? V1MODEL_PORT_BITS : 0;
  }

  boolean isPort() {
    return isPort;
  }

  boolean isString() {
    return translation.getSdnTypeCase() == P4NewTypeTranslation.SdnTypeCase.SDN_STRING;
  }

  /** The width of the controller's numbers. Not for strings. */
  int controllerBits() {
    return translation.getSdnBitwidth();
  }

  /** The width in the program, which only the program itself tells. */
  int widthBits() throws Rejection {
    if (widthBits == 0) {
      throw Rejection.invalid(
          "no key or parameter of the program has type " + name + ", so its width is not known");
    }
    return widthBits;
  }

  /** Takes the width of a key field or parameter of this type. */
  void found(int programBits) {
    widthBits = programBits;
  }

  /** The program's value for what a controller sent. */
  Bitstring toProgram(ByteString sent, String what) throws Rejection {
    if (!isString()) {
      return number(Values.read(sent, controllerBits(), what), what);
    }
    if (sent.isEmpty() || sent.size() > MAX_STRING) {
      throw Rejection.invalid(what + " is a string of 1 to " + MAX_STRING + " bytes");
    }
    if (isPort) {
      return ports
          .number(sent)
          .orElseThrow(
              () ->
                  Rejection.invalid(what + " is \"" + sent.toStringUtf8() + "\", no port's name"));
    }
    return numberOf(sent);
  }

  private Bitstring number(Bitstring sent, String what) throws Rejection {
    Bitstring value =
        hasSpecialPorts() && sent.equals(Bitstring.of(SDN_PORT_CPU))
            ? Bitstring.of(ports.cpuPort())
            : sent;
    if (value.bitLength() > widthBits()) {
      throw Rejection.invalid(
          "%s is %s, which the switch's %d bits for type %s cannot hold"
              .formatted(what, sent, widthBits(), name));
    }
    return value;
  }

  /** The cell of an array that a controller calls {@code sent}; not for strings. */
  long indexToProgram(long sent) {
    return hasSpecialPorts() && sent == SDN_PORT_CPU ? ports.cpuPort() : sent;
  }

  /** What a controller calls a cell of an array; not for strings. */
  long indexToController(long cell) {
    return hasSpecialPorts() && cell == ports.cpuPort() ? SDN_PORT_CPU : cell;
  }

  private boolean hasSpecialPorts() {
    return isPort && controllerBits() == SDN_PORT_BITS;
  }

  private synchronized Bitstring numberOf(ByteString string) throws Rejection {
    Bitstring number = numbers.get(string);
    if (number != null) {
      return number;
    }
    BigInteger end = BigInteger.ONE.shiftLeft(widthBits());
    while (next.compareTo(end) < 0) {
      Bitstring free = Bitstring.of(next.toByteArray());
      next = next.add(BigInteger.ONE);
      if (!strings.containsKey(free)) {
        return give(string, free);
      }
    }
    throw new Rejection(
        Status.Code.RESOURCE_EXHAUSTED,
        "the %d bits of type %s hold no more strings".formatted(widthBits(), name));
  }

  private Bitstring give(ByteString string, Bitstring number) {
    numbers.put(string, number);
    strings.put(number, string);
    return number;
  }

  /** What a controller sees of the program's value. */
  ByteString toController(Bitstring value) {
    if (!isString()) {
      boolean cpu = hasSpecialPorts() && value.equals(Bitstring.of(ports.cpuPort()));
      return cpu ? Bitstring.of(SDN_PORT_CPU).bytes() : value.bytes();
    }
    return isPort ? ports.name(value) : stringOf(value);
  }

  /** The string that was written for a value, or for one of the program's own its digits. */
  private synchronized ByteString stringOf(Bitstring value) {
    ByteString string = strings.get(value);
    if (string == null) {
      string = ByteString.copyFromUtf8(value.toBigInteger().toString());
      while (numbers.containsKey(string)) {
        string = string.concat(ByteString.copyFromUtf8("'"));
      }
      give(string, value);
    }
    return string;
  }

  /** A number that constraints on the controller's values can compare; empty for strings. */
  Optional<BigInteger> comparable(Bitstring value) {
    return isString()
        ? Optional.empty()
        : Optional.of(new Bitstring(toController(value)).toBigInteger());
  }
}
