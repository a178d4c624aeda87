package io.heddle.experiment;

import io.heddle.controller.Controller;
import io.heddle.report.EventLog;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.Step;
import io.heddle.testbed.Link;
import io.heddle.testbed.Shape;
import io.heddle.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Goes through the steps of a scenario, one after the other. */
final class Timeline implements AutoCloseable {
  private static final int LEAKS_TOLD = 5;

  private final Scenario scenario;
  private final Testbed testbed;
  private final Controller controller;
  private final Applications applications;
  private final Recorder recorder;
  private final EventLog events;
  private final Progress progress;
  private final Echoes echoes;
  private final Transfers transfers;
  private final SessionSpread sessions;
  private final Programs programs;
  private final Map<String, Background> running = new LinkedHashMap<>();
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  Timeline(
      Scenario scenario,
      Testbed testbed,
      Controller controller,
      Applications applications,
      Recorder recorder,
      EventLog events,
      Progress progress,
      Path directory) {
    this.scenario = scenario;
    this.testbed = testbed;
    this.controller = controller;
    this.applications = applications;
    this.recorder = recorder;
    this.events = events;
    this.progress = progress;
    this.echoes = new Echoes(scenario, testbed, recorder);
    this.transfers = new Transfers(testbed, recorder);
    this.sessions = new SessionSpread(scenario, testbed, applications, recorder);
    this.programs = new Programs(testbed, recorder, directory);
    testbed
        .links()
        .forEach((name, link) -> link.spec().shape().ifPresent(shape -> shapes.put(name, shape)));
  }

  void run() throws StepFailed, InterruptedException {
    int number = 0;
    for (Step step : scenario.steps()) {
      number++;
      String title = "step " + number + "/" + scenario.steps().size() + " " + step.name();
      progress.say(title);
      events.add("step started", Map.of("step", step.name()));
      try {
        run(step, title);
      } catch (StepFailed | InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new StepFailed(step, e);
      }
      events.add("step finished", Map.of("step", step.name()));
    }
    for (Map.Entry<String, Background> left : running.entrySet()) {
      progress.say("stopping " + left.getKey());
      finish(left.getKey(), left.getValue());
    }
    running.clear();
  }

  private void run(Step step, String title) throws Exception {
    switch (step.action()) {
      case Step.Ping ping -> echoes.ping(step, ping);
      case Step.PingAll pingAll -> echoes.pingAll(step, pingAll);
      case Step.Download download ->
          repeat(step, title, download.repeat(), i -> transfers.download(step, download));
      case Step.TcpStream stream -> {
        if (stream.background()) {
          running.put(step.name(), transfers.tcpInBackground(step, stream));
        } else {
          repeat(step, title, stream.repeat(), i -> transfers.tcpStream(step, stream));
        }
      }
      case Step.UdpStream stream -> {
        if (stream.background()) {
          running.put(step.name(), transfers.udpInBackground(step, stream));
        } else {
          repeat(step, title, stream.repeat(), i -> transfers.udpStream(step, stream));
        }
      }
      case Step.Sessions many -> sessions.run(step, many);
      case Step.Cache cache -> applications.setCache(cache);
      case Step.Isolation isolation -> isolation(step, isolation);
      case Step.Traffic traffic ->
          running.put(step.name(), new TrafficSampler(controller, step, traffic, recorder));
      case Step.Exec exec -> {
        if (exec.background()) {
          running.put(step.name(), programs.runInBackground(step, exec));
        } else {
          repeat(step, title, exec.repeat(), i -> programs.run(step, exec, i));
        }
      }
      case Step.Wait wait -> Thread.sleep(wait.time());
      case Step.ChangeLink change -> change(change);
      case Step.Pcap pcap -> running.put(step.name(), programs.pcap(step, pcap));
      case Step.Stop stop -> finish(stop.step(), running.remove(stop.step()));
    }
  }

  /** One of several repetitions, counted from 1. */
  @FunctionalInterface
  private interface Repetition {
    void run(int number) throws Exception;
  }

  private void repeat(Step step, String title, OptionalInt own, Repetition repetition)
      throws Exception {
    int times = own.orElse(scenario.repeat());
    for (int i = 1; i <= times; i++) {
      repetition.run(i);
      if (times > 1) {
        progress.repetition(title, i, times);
        events.add("repetition finished", Map.of("step", step.name(), "repetition", i));
      }
    }
  }

  private void finish(String name, Background background) throws StepFailed, InterruptedException {
    try (background) {
      background.finish();
    } catch (IOException e) {
      Step step =
          scenario.steps().stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow();
      throw new StepFailed(step, e);
    }
  }

  private void isolation(Step step, Step.Isolation isolation) throws Exception {
    IsolationProbe probe = new IsolationProbe(testbed, scenario, isolation.networks());
    long before = controller.refusals().unwanted();
    IsolationProbe.Result result = probe.run(isolation.rounds());
    long refused = controller.refusals().unwanted() - before;
    recorder.add(step, "", result.leaked());
    recorder.add(step, "unheard", result.unheard().size());
    recorder.add(step, "delivered", result.delivered());
    recorder.add(step, "refused", refused);
    recorder.add(step, "sent", result.sent());
    result.leaks().stream().limit(LEAKS_TOLD).forEach(leak -> progress.say("leak: " + leak));
    result.unheard().stream().limit(LEAKS_TOLD).forEach(pair -> progress.say("not heard: " + pair));
  }

  private void change(Step.ChangeLink change) throws IOException {
    Link link = testbed.links().get(change.link());
    if (change.rate().isPresent()
        || change.delay().isPresent()
        || change.jitter().isPresent()
        || change.loss().isPresent()) {
      Shape shape = shapes.get(change.link());
      Shape changed =
          new Shape(
              change.rate().orElse(shape.rateBitsPerSecond()),
              change.delay().orElse(shape.delay()),
              change.jitter().orElse(shape.jitter()),
              change.loss().orElse(shape.loss()));
      link.reshape(changed);
      shapes.put(change.link(), changed);
    }
    if (change.up().isPresent()) {
      link.setUp(change.up().get());
    }
  }

  /** Ends what still runs in the background. */
  @Override
  public void close() {
    running.values().forEach(Background::close);
  }
}
