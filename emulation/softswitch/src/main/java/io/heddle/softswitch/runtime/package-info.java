/**
 * What generated code extends and calls: the state of a packet on its way, and arithmetic on it.
 */
package io.heddle.softswitch.runtime;
