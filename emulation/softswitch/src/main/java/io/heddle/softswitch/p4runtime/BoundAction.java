package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.Action;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.constraint.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An action as one table may use it: the p4info's ids on one side, the program's order on the
 * other.
 */
record BoundAction(P4Info.ActionUse use, ControllerView view) {
  int id() {
    return use.action().id();
  }

  String name() {
    return use.action().name();
  }

  List<P4Info.Param> params() {
    return use.action().params();
  }

  /** The parameters of {@code message} in the program's order. */
  List<Bitstring> read(Action message) throws Rejection {
    List<Bitstring> values = new ArrayList<>(Collections.nCopies(params().size(), null));
    for (Action.Param sent : message.getParamsList()) {
      int position = position(sent.getParamId());
      P4Info.Param param = params().get(position);
      String what = "parameter " + param.name() + " of action " + name();
      if (values.get(position) != null) {
        throw Rejection.invalid(what + " is given twice");
      }
      Optional<TranslatedType> translated = view.types().of(id(), param.id());
      values.set(
          position,
          translated.isPresent()
              ? translated.get().toProgram(sent.getValue(), what)
              : Values.read(sent.getValue(), param.width(), what));
    }
    int missing = values.indexOf(null);
    if (missing >= 0) {
      throw Rejection.invalid(
          "action " + name() + " lacks its parameter " + params().get(missing).name());
    }
    requireAllowed(values);
    return values;
  }

  private void requireAllowed(List<Bitstring> values) throws Rejection {
    if (!view.restrictions().has(id())) {
      return;
    }
    Map<String, Value> known = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      P4Info.Param param = params().get(i);
      if (param.width() > 0) {
        known.put(
            param.name(),
            Value.number(new Bitstring(toController(param, values.get(i))).toBigInteger()));
      }
    }
    view.restrictions().require(id(), "action " + name(), known, 0);
  }

  private ByteString toController(P4Info.Param param, Bitstring value) {
    return view.types()
        .of(id(), param.id())
        .map(type -> type.toController(value))
        .orElse(value.bytes());
  }

  private int position(int paramId) throws Rejection {
    for (int i = 0; i < params().size(); i++) {
      if (params().get(i).id() == paramId) {
        return i;
      }
    }
    throw Rejection.invalid(
        "action " + name() + " has no parameter with id " + Integer.toUnsignedString(paramId));
  }

  Action write(List<Bitstring> values) {
    Action.Builder message = Action.newBuilder().setActionId(id());
    for (int i = 0; i < values.size(); i++) {
      P4Info.Param param = params().get(i);
      message
          .addParamsBuilder()
          .setParamId(param.id())
          .setValue(toController(param, values.get(i)));
    }
    return message.build();
  }
}
