/**
 * The test programs that come with p4c. They are not part of this project: a folder with them is
 * named by an environment variable, and p4c compiles them when they are needed.
 */
package io.heddle.softswitch.samples;
