/** The command line: what a user types, what is printed, and the exit status. */
package io.heddle.cli;
