/**
 * The P4Info messages, generated from {@code p4/config/v1}: what a controller is told about a P4
 * program.
 */
package io.heddle.p4.config.v1;
