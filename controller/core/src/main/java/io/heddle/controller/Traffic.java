package io.heddle.controller;

/** Traffic as a NED sees it: {@code in} came to it, {@code out} left it. */
public record Traffic(Volume in, Volume out) {
  public static final Traffic NONE = new Traffic(Volume.NONE, Volume.NONE);

  public Traffic plus(Traffic other) {
    return new Traffic(in.plus(other.in), out.plus(other.out));
  }
}
