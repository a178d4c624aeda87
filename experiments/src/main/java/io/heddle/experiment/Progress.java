package io.heddle.experiment;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells on a terminal what a run is doing, a line for each thing: {@code [ 3.2s] step 4/12 ...}.
 */
public final class Progress {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(400);

  private final PrintStream out;
  private final long start = System.nanoTime();
  private long lastRepetition;
  private boolean ended;

  /** Writes to {@code out}, usually standard error. */
  public Progress(PrintStream out) {
    this.out = out;
  }

  /** Something worth a line of its own. */
  public synchronized void say(String text) {
    if (ended) {
      return;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.println(String.format(Locale.ROOT, "[%6.1fs] %s", seconds, text));
  }

  /** The last line; nothing is told after it. */
  synchronized void last(String text) {
    say(text);
    ended = true;
  }

  /** One of many repetitions; only some of those in quick succession are told. */
  synchronized void repetition(String text, int number, int of) {
    long now = System.nanoTime();
    if (number == of || now - lastRepetition >= SHORTEST_PAUSE.toNanos()) {
      lastRepetition = now;
      say(text + " " + number + "/" + of);
    }
  }
}
