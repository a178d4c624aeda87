package io.heddle.intent;

/** The range of identifiers that share the VNI space (RFC 7348 section 5). */
final class Ids {
  private Ids() {}

  static void check(int id) {
    if (id < 1 || id > 0xffffff) {
      throw new IllegalArgumentException("network id must be between 1 and 16777215: " + id);
    }
  }
}
