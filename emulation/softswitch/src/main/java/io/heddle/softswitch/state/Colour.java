package io.heddle.softswitch.state;

/** What a meter marks a packet with; the order is that of v1model's numbers from 0. */
public enum Colour {
  GREEN,
  YELLOW,
  RED
}
