/**
 * The P4Runtime 1.5 server of one embedded switch: who may control it, which program it runs, and
 * what is written into the program's tables. It follows the specification, not the reference
 * server, where the two differ.
 */
package io.heddle.softswitch.p4runtime;
