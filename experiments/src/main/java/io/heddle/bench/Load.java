package io.heddle.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A generator at work in the background. */
final class Load {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final FutureTask<Generator.Sent> task;
  private final Thread thread;

  private Load(FutureTask<Generator.Sent> task, Thread thread) {
    this.task = task;
    this.thread = thread;
  }

  static Load start(Generator generator, double rate) {
    FutureTask<Generator.Sent> task = new FutureTask<>(() -> generator.run(rate, LONGEST));
    return new Load(task, Thread.ofPlatform().daemon().name("load").start(task));
  }

  void stop() throws IOException, InterruptedException {
    thread.interrupt();
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IOException("the generator failed: " + e.getCause().getMessage(), e);
    }
  }
}
