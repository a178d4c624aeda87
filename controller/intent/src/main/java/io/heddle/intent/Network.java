package io.heddle.intent;

/**
 * A virtual layer-2 network. {@code id} is its 24-bit network identifier on the wire (RFC 7348
 * VNI).
 */
public record Network(String name, int id) {
  public Network {
    Ids.check(id);
  }
}
