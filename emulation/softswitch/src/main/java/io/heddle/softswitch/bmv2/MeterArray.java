package io.heddle.softswitch.bmv2;

import java.util.Optional;

/**
 * A meter array, or the meter of a table's entries.
 *
 * @param size how many meters it has; of no meaning for the meter of a table
 * @param bytes whether rates are in bytes, not packets
 * @param result where the colour goes, for the meter of a table
 */
public record MeterArray(String name, int size, boolean bytes, Optional<Field> result) {}
