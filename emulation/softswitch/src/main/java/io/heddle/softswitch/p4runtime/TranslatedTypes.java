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

/** The translated types of a program, and which fields, parameters and metadata have them. */
final class TranslatedTypes {
  private static final int PORT_BITS = 9;

  private record Place(int object, int part) {}

  private final Map<String, TranslatedType> types = new LinkedHashMap<>();
  private final Map<Place, TranslatedType> places = new LinkedHashMap<>();

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
   * It is translated as the program's port type is, if it has one.
   */
  int port(ByteString sent, String what) throws Rejection {
    Optional<TranslatedType> type =
        types.values().stream().filter(TranslatedType::isPort).findFirst();
    Bitstring port =
        type.isPresent() ? type.get().toProgram(sent, what) : Values.read(sent, PORT_BITS, what);
    return (int) port.toLong();
  }

  /** The form in which such a port is read back: canonical where it is a number. */
  ByteString canonicalPort(ByteString sent) {
    boolean named =
        types.values().stream().filter(TranslatedType::isPort).findFirst().stream()
            .anyMatch(TranslatedType::isString);
    return named ? sent : Values.canonical(sent);
  }
}
