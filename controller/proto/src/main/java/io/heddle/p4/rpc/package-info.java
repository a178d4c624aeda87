/**
 * {@code google.rpc.Status}, which P4Runtime messages embed; under our own package so that it
 * cannot clash with the copy that other libraries bring.
 */
package io.heddle.p4.rpc;
