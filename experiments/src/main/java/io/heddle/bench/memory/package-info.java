/** What one packet costs in memory, without sockets: time and allocation, whole and by stage. */
package io.heddle.bench.memory;
