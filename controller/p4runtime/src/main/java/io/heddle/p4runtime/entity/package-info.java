/**
 * The entities of P4Runtime 1.5 section 9 as immutable values with names instead of numeric ids.
 */
package io.heddle.p4runtime.entity;
