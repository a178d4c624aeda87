package io.heddle.experiment;

import java.io.IOException;

/** Something that goes on while later steps run. Closing it without finishing keeps nothing. */
interface Background extends AutoCloseable {
  /** Ends it and records what it measured. */
  void finish() throws StepFailed, IOException, InterruptedException;

  @Override
  void close();

  /** Work that can fail as a step can. */
  @FunctionalInterface
  interface Finishing {
    void run() throws StepFailed, IOException, InterruptedException;
  }

  /** One of two parts: what to do at a stop step, and what to do in every case at last. */
  static Background of(Finishing finishing, Runnable closing) {
    return new Background() {
      @Override
      public void finish() throws StepFailed, IOException, InterruptedException {
        finishing.run();
      }

      @Override
      public void close() {
        closing.run();
      }
    };
  }
}
