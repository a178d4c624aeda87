/**
 * Match tables: one control thread writes while any number of packet threads look up, without locks
 * and without ever seeing half an entry.
 */
package io.heddle.softswitch.table;
