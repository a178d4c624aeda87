/**
 * The packet replication engine: which copies a packet of a multicast group or of a clone session
 * becomes, and which of them have a backup to go to.
 */
package io.heddle.softswitch.replication;
