/**
 * The reference switch of the P4 language, {@code simple_switch_grpc}, as a local child process, so
 * that a scenario can be repeated on a switch that we did not write.
 */
package io.heddle.agent.bmv2;
