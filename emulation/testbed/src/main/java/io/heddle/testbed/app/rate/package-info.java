/** How much arrived when: what the throughput plots and means of a run are made of. */
package io.heddle.testbed.app.rate;
