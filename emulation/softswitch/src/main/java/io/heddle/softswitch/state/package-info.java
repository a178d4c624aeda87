/**
 * What outlives a packet besides table entries: counters and registers, written by packet threads
 * without locks and read by the control plane at any time.
 */
package io.heddle.softswitch.state;
