/**
 * Scenario files: what a user writes, read into immutable records. Every mistake is found before
 * anything is started and is reported in one line with file and line number.
 */
package io.heddle.scenario;
