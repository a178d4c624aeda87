/**
 * Flows: what one packet shows to hold for all packets that are like it in some bytes. A recipe
 * says what becomes of them in terms simple enough for something that knows no P4, such as a
 * program in the kernel, to do it.
 */
package io.heddle.softswitch.flow;
