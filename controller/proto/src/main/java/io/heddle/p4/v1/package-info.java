/**
 * The P4Runtime 1.5 messages and the stubs of its service, generated from {@code p4/v1}; only the
 * client and the servers speak them, the rest of the project uses typed entities.
 */
package io.heddle.p4.v1;
