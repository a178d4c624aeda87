package io.heddle.softswitch.p4runtime;

import io.heddle.p4runtime.entity.Bitstring;
import java.util.List;

/** An action by its full name, with its parameters in their order. */
record ActionCall(String action, List<Bitstring> params) {}
