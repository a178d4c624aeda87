package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Action;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An action as one table may use it: the p4info's ids on one side, the program's order on the
 * other.
 */
record BoundAction(P4Info.ActionUse use) {
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
      values.set(position, Values.read(sent.getValue(), param.width(), what));
    }
    int missing = values.indexOf(null);
    if (missing >= 0) {
      throw Rejection.invalid(
          "action " + name() + " lacks its parameter " + params().get(missing).name());
    }
    return values;
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
      message.addParamsBuilder().setParamId(params().get(i).id()).setValue(values.get(i).bytes());
    }
    return message.build();
  }
}
