/** The packet replication engine: which copies a packet of a multicast group becomes. */
package io.heddle.softswitch.replication;
