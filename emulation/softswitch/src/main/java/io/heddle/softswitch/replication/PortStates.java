package io.heddle.softswitch.replication;

/** Which ports can send. Packet threads ask it for each copy that has a backup. */
@FunctionalInterface
public interface PortStates {
  /** All ports can send. */
  PortStates ALL_UP = port -> true;

  boolean isUp(int port);
}
