/**
 * The language of p4-constraints: what {@code @entry_restriction} and {@code @action_restriction}
 * of a P4 program demand of the entries and actions that a controller writes.
 */
package io.heddle.softswitch.constraint;
