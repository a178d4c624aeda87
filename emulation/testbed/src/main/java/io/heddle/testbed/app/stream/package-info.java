/** Bulk TCP and constant-rate UDP traffic, to load links and to measure what they carry. */
package io.heddle.testbed.app.stream;
