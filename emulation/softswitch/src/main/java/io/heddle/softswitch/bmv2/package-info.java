/**
 * The program that p4c-bm2-ss emits, as an immutable model. Everything that the switch cannot run
 * is refused here or in code generation, before a packet sees the program.
 */
package io.heddle.softswitch.bmv2;
