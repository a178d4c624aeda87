/**
 * Shows isolation at the receivers: raw frames of every kind that carry a marker, and a capture
 * that tells which markers arrived where.
 */
package io.heddle.testbed.app.probe;
