/**
 * Super-frames and unfinished checksums: a frame that stands for many is cut into its segments,
 * each of which goes through the program by itself, and what leaves in a row is joined again, so
 * that kernels on both sides handle few large frames while the program sees what was on no wire
 * yet.
 */
package io.heddle.softswitch.offload;
