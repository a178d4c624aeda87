/**
 * The embedded switch as a whole: a packet loop over real interfaces, the program's data plane, and
 * the P4Runtime server that controls it, in one JVM.
 */
package io.heddle.softswitch;
