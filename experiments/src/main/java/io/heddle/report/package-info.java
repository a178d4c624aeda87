/**
 * What a run leaves behind: measurements with their statistics, verdicts, and the files and tables
 * that show them, so that another person can read, repeat and compare the run.
 */
package io.heddle.report;
