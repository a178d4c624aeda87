package io.heddle.softswitch.p4runtime;

/**
 * The cells of an array that a message is about: {@code from} and those after it below {@code to}.
 */
record CellRange(int from, int to) {}
