package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4runtime.entity.Bitstring;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a controller calls a switch's ports where the program gives them a string type (P4Runtime
 * 1.5, section 19.1.1): the names of their interfaces, or their numbers where there is none.
 *
 * @param cpuPort the number of the port to the controller
 */
public record PortNames(Map<Integer, String> names, int cpuPort) {
  /** Ports without interfaces, as in a test. */
  public static final PortNames NUMBERS = new PortNames(Map.of(), 255);

  public PortNames {
    names = Map.copyOf(names);
  }

  ByteString name(Bitstring port) {
    int number = (int) port.toLong();
    return ByteString.copyFromUtf8(names.getOrDefault(number, Integer.toString(number)));
  }

  /** The port with this name; empty if there is none. A named port is known by its name only. */
  Optional<Bitstring> number(ByteString name) {
    Map<String, Integer> byName = new HashMap<>();
    names.forEach((number, interfaceName) -> byName.put(interfaceName, number));
    String text = name.toStringUtf8();
    Integer number = byName.get(text);
    if (number == null
        && text.matches("0|[1-9]\\d{0,2}")
        && !names.containsKey(Integer.valueOf(text))) {
      number = Integer.valueOf(text);
    }
    return Optional.ofNullable(number).map(Bitstring::of);
  }
}
