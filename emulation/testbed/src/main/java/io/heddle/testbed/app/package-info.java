/**
 * The applications that a scenario can run on a host without installing anything. They run in this
 * JVM but on the host's own kernel stack, because each opens its sockets on a thread of that host.
 */
package io.heddle.testbed.app;
