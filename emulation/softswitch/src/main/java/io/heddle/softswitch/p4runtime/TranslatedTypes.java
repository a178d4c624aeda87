package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.Action;
import io.heddle.p4.config.v1.ControllerPacketMetadata;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Table;
import io.heddle.p4runtime.entity.Bitstring;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The translated types of a program, and which fields, parameters and metadata have them. */
final class TranslatedTypes {
  private static final int PORT_BITS = 9;

  private record Place(int object, int part) {}

  private final Map<String, TranslatedType> types = new TreeMap<>();
  private final Map<Place, TranslatedType> places = new LinkedHashMap<>();

  /** The type of ports, of several the one whose name comes first. */
  private final Optional<TranslatedType> portType;

  TranslatedTypes(P4Info p4info, PortNames ports) {
    p4info
        .getTypeInfo()
        .getNewTypesMap()
        .forEach(
            (name, type) -> {
              if (type.hasTranslatedType()) {
                types.put(name, new TranslatedType(name, type.getTranslatedType(), ports));
              }
            });
    portType = types.values().stream().filter(TranslatedType::isPort).findFirst();
    for (Table table : p4info.getTablesList()) {
      for (MatchField field : table.getMatchFieldsList()) {
        add(table.getPreamble().getId(), field.getId(), field.getTypeName().getName());
      }
    }
    for (Action action : p4info.getActionsList()) {
      for (Action.Param param : action.getParamsList()) {
        add(action.getPreamble().getId(), param.getId(), param.getTypeName().getName());
      }
    }
    for (ControllerPacketMetadata header : p4info.getControllerPacketMetadataList()) {
      for (var field : header.getMetadataList()) {
        add(header.getPreamble().getId(), field.getId(), field.getTypeName().getName());
      }
    }
  }

  private void add(int object, int part, String typeName) {
    TranslatedType type = types.get(typeName);
    if (type != null) {
      places.put(new Place(object, part), type);
    }
  }

  /**
   * The translated type of a table's field, an action's parameter or a packet header's field.
   *
   * @param object the id of the table, action or header
   * @param part the id of the field or parameter in it
   */
  Optional<TranslatedType> of(int object, int part) {
    return Optional.ofNullable(places.get(new Place(object, part)));
  }

  /** The translated type with this name in the p4info; empty if there is none. */
  Optional<TranslatedType> named(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /**
   * Reads a port where a message names one outside of tables: of a replica, or one that is watched.
   * It is translated as the program's port type is, if it has one (section 19.1.4).
   *
   * @param what names it in messages
   */
  int port(ByteString sent, String what) throws Rejection {
    Bitstring port =
        portType.isPresent()
            ? portType.get().toProgram(sent, what)
            : Values.read(sent, PORT_BITS, what);
    if (port.bitLength() > PORT_BITS) {
      throw Rejection.invalid(
          what + " is " + port + ", which needs more than " + PORT_BITS + " bits");
    }
    return (int) port.toLong();
  }

  /** As {@link #port(ByteString, String)}, in the form that old controllers send. */
  int port(int sent, String what) throws Rejection {
    if (portType.isPresent() && portType.get().isString()) {
      throw Rejection.invalid(
          what + " is a number, and this program's ports have names; use the field of bytes");
    }
    return port(Bitstring.of(Integer.toUnsignedLong(sent)).bytes(), what);
  }

  /** The form in which such a port is read back: canonical where it is a number. */
  ByteString canonicalPort(ByteString sent) {
    return portType.isPresent() && portType.get().isString() ? sent : Values.canonical(sent);
  }
}
