package io.heddle.experiment;

import io.heddle.agent.Agent;
import io.heddle.controller.Controller;
import io.heddle.controller.Ned;
import io.heddle.intent.Attachment;
import io.heddle.intent.Intents;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.ScenarioLoader;
import io.heddle.testbed.NedSpec;
import io.heddle.testbed.Testbed;
import java.nio.file.Path;
import java.util.List;

/**
 * Builds ping-pong but attaches one host to the wrong network, and prints how many frames the
 * isolation probe found where they must not be.
 */
final class PlantedFault {
  private PlantedFault() {}

  public static void main(String[] arguments) throws Exception {
    Scenario scenario =
        ScenarioLoader.forThisMachine().load(Path.of("scenarios", "ping-pong.yaml"));
    TestbedPlan plan = TestbedPlan.of(scenario);
    try (Testbed testbed = Testbed.open(scenario.seed());
        Controller controller = new Controller()) {
      testbed.add(plan.hosts(), plan.links());
      for (NedSpec ned : plan.neds()) {
        testbed.startNed(ned, Backend.EMBEDDED.choose("test").target());
      }
      for (Agent agent : testbed.neds().values()) {
        String address = agent.address().getHostString() + ":" + agent.address().getPort();
        controller.connect(new Ned(agent.spec().name(), agent.spec().deviceId(), address));
      }
      controller.apply(withFault(IntentPlan.of(scenario)));
      IsolationProbe.Result result =
          new IsolationProbe(testbed, scenario, List.of("red", "blue")).run(1);
      System.out.println("leaked=" + result.leaked());
      result.leaks().forEach(System.out::println);
    }
    System.exit(0);
  }

  /** The port of red's right host belongs to blue, where the same addresses are used. */
  private static Intents withFault(Intents intents) {
    List<Attachment> attachments =
        intents.attachments().stream()
            .filter(one -> !one.name().equals("blue-right:eth0"))
            .map(
                one ->
                    one.name().equals("red-right:eth0")
                        ? new Attachment(one.name(), one.id(), "blue", one.port(), one.stations())
                        : one)
            .toList();
    return new Intents(intents.networks(), attachments, intents.links(), intents.chains());
  }
}
