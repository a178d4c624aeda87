/**
 * The embedded switch beside bmv2, which we did not write: the same program, entries and frames
 * must give the same frames, counters and answers.
 */
package io.heddle.softswitch.differential;
