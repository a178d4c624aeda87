package io.heddle.controller.compile;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Which of several equals owns a bucket, by highest random weight (Thaler and Ravishankar, 1998).
 * When one leaves only its own buckets get new owners, and when one comes it takes buckets for
 * itself and moves none between the others; no history is needed for that.
 */
final class BucketOwners {
  private BucketOwners() {}

  /** The owner of {@code bucket} among {@code names}, which may not be empty. */
  static String owner(int bucket, Collection<String> names) {
    String best = null;
    long bestWeight = 0;
    for (String name : names) {
      long weight = weight(bucket, name);
      if (best == null
          || weight > bestWeight
          || (weight == bestWeight && name.compareTo(best) < 0)) {
        best = name;
        bestWeight = weight;
      }
    }
    return best;
  }

  private static long weight(int bucket, String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    return mix(mix(hash) + bucket);
  }

  /** Spreads any change of the input over all bits (the finaliser of SplitMix64). */
  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
