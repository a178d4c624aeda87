package io.heddle.experiment;

import io.heddle.controller.Controller;
import io.heddle.controller.Traffic;
import io.heddle.controller.TrafficReport;
import io.heddle.controller.Volume;
import io.heddle.report.TimeSeries;
import io.heddle.report.TimeSeries.Direction;
import io.heddle.scenario.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads the NEDs' direct counters of attachments again and again while other steps run. What a NED
 * took in is what the host sent.
 */
final class TrafficSampler implements Background {
  private final Controller controller;
  private final Step step;
  private final Step.Traffic traffic;
  private final Recorder recorder;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread thread;
  private IOException failure;
  private boolean stopped;

  private record Sample(long nanos, TrafficReport report) {}

  TrafficSampler(Controller controller, Step step, Step.Traffic traffic, Recorder recorder)
      throws IOException, InterruptedException {
    this.controller = controller;
    this.step = step;
    this.traffic = traffic;
    this.recorder = recorder;
    sample();
    this.thread = Thread.ofPlatform().daemon().name("traffic-sampler").start(this::run);
  }

  private void run() {
    long next = System.nanoTime();
    try {
      while (true) {
        next += traffic.interval().toNanos();
        synchronized (this) {
          long left = next - System.nanoTime();
          while (!stopped && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = next - System.nanoTime();
          }
          if (stopped) {
            return;
          }
        }
        sample();
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample() throws IOException, InterruptedException {
    TrafficReport report = controller.traffic();
    samples.add(new Sample(System.nanoTime(), report));
  }

  @Override
  public void finish() throws StepFailed, IOException, InterruptedException {
    close();
    thread.join();
    if (failure != null) {
      throw new StepFailed(step, failure);
    }
    sample();
    for (String label : traffic.interfaces()) {
      Volume sent = change(label, Traffic::in);
      Volume received = change(label, Traffic::out);
      recorder.add(step, label, (sent.bytes() + received.bytes()) / 1e6);
      recorder.add(series(label, Direction.SENT, Traffic::in));
      recorder.add(series(label, Direction.RECEIVED, Traffic::out));
    }
  }

  private Volume change(String label, Function<Traffic, Volume> which) {
    return volume(samples.getLast(), label, which).since(volume(samples.getFirst(), label, which));
  }

  private TimeSeries series(String label, Direction direction, Function<Traffic, Volume> which) {
    List<TimeSeries.Point> points = new ArrayList<>();
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      Sample after = samples.get(i);
      double seconds = (after.nanos() - before.nanos()) / 1e9;
      long bytes = volume(after, label, which).since(volume(before, label, which)).bytes();
      points.add(
          new TimeSeries.Point(
              (after.nanos() - samples.getFirst().nanos()) / 1e9, bytes * 8 / seconds / 1e6));
    }
    return new TimeSeries(step.name(), label, direction, points);
  }

  private static Volume volume(Sample sample, String label, Function<Traffic, Volume> which) {
    return which.apply(sample.report().attachments().getOrDefault(label, Traffic.NONE));
  }

  @Override
  public void close() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
  }
}
