/**
 * Tests of P4 programs in the language of p4c's Simple Test Framework: what to write into the
 * tables, which packets to send, and which to expect. They run on in-memory ports, and what they
 * write passes the checks of the P4Runtime server.
 */
package io.heddle.softswitch.stf;
