package io.heddle.bench;

import io.heddle.agent.Agent;
import io.heddle.agent.Target;
import io.heddle.controller.ApplyException;
import io.heddle.controller.Controller;
import io.heddle.controller.Ned;
import io.heddle.testbed.NedSpec;
import java.io.IOException;
import java.util.List;

/** P4Runtime switches with Heddle's program and the entries that its controller compiles. */
record P4Switches(String name, Setting setting, boolean offloads, Target target)
    implements Contender {
  @Override
  public AutoCloseable join(Rig rig) throws IOException, InterruptedException {
    List<String> names = setting == Setting.VXLAN ? List.of(Rig.A, Rig.B) : List.of(Rig.A);
    Controller controller = new Controller();
    try {
      for (String ned : names) {
        long deviceId = names.indexOf(ned) + 1L;
        Agent agent = rig.testbed().startNed(new NedSpec(ned, deviceId), target);
        String address = agent.address().getHostString() + ":" + agent.address().getPort();
        controller.connect(new Ned(ned, deviceId, address));
      }
      controller.apply(rig.intents());
      return controller;
    } catch (ApplyException e) {
      controller.close();
      throw new IOException(name + ": " + e.getMessage(), e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      controller.close();
      throw e;
    }
  }
}
