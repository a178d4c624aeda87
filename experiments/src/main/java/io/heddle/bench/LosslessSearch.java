package io.heddle.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks for the highest rate at which a device loses no frame (the throughput of RFC 2544): a
 * binary search of the offered rate with short trials, then a longer trial at the rate found, which
 * is lowered until one loses nothing. The machine that it runs on may stall a trial for reasons of
 * its own, so a rate fails only if all of {@link #ATTEMPTS} trials lose frames.
 *
 * @param lowest the rate where the search begins, frames a second
 * @param highest the rate where it ends
 * @param resolution how near the search comes, as a part of the rate
 * @param trial length of the search's trials
 * @param confirmation length of the last trial
 */
public record LosslessSearch(
    double lowest, double highest, double resolution, Duration trial, Duration confirmation) {
  /** Trials that must all lose frames before a rate counts as too high. */
  public static final int ATTEMPTS = 2;

  /** What a confirmation that loses frames lowers the rate to. */
  private static final double STEP_BACK = 0.93;

  public LosslessSearch {
    if (!(lowest > 0 && highest > lowest && resolution > 0)) {
      throw new IllegalArgumentException("not a range of rates: " + lowest + " to " + highest);
    }
  }

  /** A device with a generator before it and a receiver behind it. */
  @FunctionalInterface
  public interface Device {
    /** Offers frames at a rate, frames a second, for some time. */
    Trial offer(double rate, Duration time) throws IOException, InterruptedException;
  }

  /**
   * Searches.
   *
   * @return the confirming trial; none if even the lowest rate loses frames
   */
  public Optional<Trial> find(Device device) throws IOException, InterruptedException {
    double passed = lowest;
    double failed = highest;
    while (failed / passed > 1 + resolution) {
      double middle = Math.sqrt(passed * failed);
      Optional<Trial> lossless = attempt(device, middle, trial);
      if (lossless.isEmpty()) {
        failed = middle;
      } else if (lossless.get().isFull()) {
        passed = middle;
      } else {
        // More than the generator can do beside this device: what it did is known to pass.
        failed = middle;
        passed = Math.clamp(lossless.get().sentPerSecond(), passed, failed);
      }
    }
    for (double rate = passed; rate >= STEP_BACK * lowest; rate *= STEP_BACK) {
      Optional<Trial> lossless = attempt(device, rate, confirmation);
      if (lossless.isPresent()) {
        return lossless;
      }
    }
    return Optional.empty();
  }

  private static Optional<Trial> attempt(Device device, double rate, Duration time)
      throws IOException, InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Trial done = device.offer(rate, time);
      if (done.sent() > 0 && done.lost() == 0) {
        return Optional.of(done);
      }
    }
    return Optional.empty();
  }
}
