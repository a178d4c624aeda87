package io.heddle.experiment;

import io.heddle.agent.Agent;
import io.heddle.controller.ApplyReport;
import io.heddle.controller.Controller;
import io.heddle.controller.Ned;
import io.heddle.report.EventLog;
import io.heddle.report.Measurement;
import io.heddle.report.RunResult;
import io.heddle.report.Verdict;
import io.heddle.scenario.Scenario;
import io.heddle.testbed.NedSpec;
import io.heddle.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of a scenario, from an empty sandbox to an empty sandbox. */
public final class Experiment {
  private final Scenario scenario;
  private final Backend.Chosen backend;
  private final Path directory;
  private final Progress progress;

  /**
   * Prepares a run.
   *
   * @param directory an existing folder for {@code events.jsonl} and what steps write
   */
  public Experiment(Scenario scenario, Backend.Chosen backend, Path directory, Progress progress) {
    this.scenario = scenario;
    this.backend = backend;
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Runs the scenario and removes everything that it made, also if the JVM is told to end
   * meanwhile.
   *
   * @throws IOException with one line, if something cannot be built
   */
  public RunResult run() throws IOException, InterruptedException {
    try (Cleanup cleanup = new Cleanup(progress);
        EventLog events = new EventLog(directory.resolve("events.jsonl"))) {
      Map<String, Object> about = new LinkedHashMap<>();
      about.put("scenario", scenario.name());
      about.put("backend", backend.target().name());
      about.put("seed", scenario.seed());
      about.put("repeat", scenario.repeat());
      events.add("run started", about);
      Testbed testbed = cleanup.later(Testbed.open(scenario.seed()));
      build(testbed, events);
      Controller controller = cleanup.later(new Controller());
      configure(testbed, controller, events);
      Applications applications = cleanup.later(Applications.start(scenario, testbed, directory));
      scenario.apps().forEach(app -> events.add("app started", Map.of("app", app.name())));
      return goThrough(testbed, controller, applications, events, cleanup);
    }
  }

  private void build(Testbed testbed, EventLog events) throws IOException {
    TestbedPlan plan = TestbedPlan.of(scenario);
    progress.say(
        "building "
            + plan.hosts().size()
            + " hosts and "
            + plan.links().size()
            + " links, starting "
            + plan.neds().size()
            + " NEDs ("
            + backend.version()
            + ")");
    testbed.add(plan.hosts(), plan.links());
    for (NedSpec ned : plan.neds()) {
      testbed.startNed(ned, backend.target());
      events.add("ned started", Map.of("ned", ned.name()));
    }
  }

  private void configure(Testbed testbed, Controller controller, EventLog events)
      throws IOException, InterruptedException {
    progress.say("connecting the controller");
    for (Agent agent : testbed.neds().values()) {
      String address = agent.address().getHostString() + ":" + agent.address().getPort();
      controller.connect(new Ned(agent.spec().name(), agent.spec().deviceId(), address));
    }
    ApplyReport report = controller.apply(IntentPlan.of(scenario));
    report
        .neds()
        .forEach(
            (ned, written) -> {
              progress.say(ned + " holds " + written.entities() + " entries");
              Map<String, Object> details = new LinkedHashMap<>();
              details.put("ned", ned);
              details.put("entries", written.entities());
              events.add("ned configured", details);
            });
  }

  private RunResult goThrough(
      Testbed testbed,
      Controller controller,
      Applications applications,
      EventLog events,
      Cleanup cleanup)
      throws InterruptedException {
    Recorder recorder = new Recorder();
    Timeline timeline =
        cleanup.later(
            new Timeline(
                scenario,
                testbed,
                controller,
                applications,
                recorder,
                events,
                progress,
                directory));
    Optional<String> failure = Optional.empty();
    try {
      timeline.run();
    } catch (StepFailed e) {
      failure = Optional.of(e.getMessage());
      progress.say(e.getMessage());
    }
    if (cleanup.isInterrupted()) {
      throw new InterruptedException();
    }
    List<Measurement> measurements = recorder.measurements();
    Map<String, Measurement> byName = RunResult.byName(measurements);
    List<Verdict> verdicts =
        scenario.expectations().stream().map(one -> Verdict.of(one, byName)).toList();
    events.add("run finished", Map.of());
    return new RunResult(
        scenario.name(),
        scenario.description(),
        failure,
        measurements,
        verdicts,
        recorder.traffic());
  }
}
