package io.heddle.softswitch.bmv2;

import java.util.Optional;

/**
 * An action profile, which keeps actions for the entries of one or several tables.
 *
 * @param selector the hash by which groups choose, if it has groups
 */
public record Profile(String name, int maxSize, Optional<Calculation> selector) {}
