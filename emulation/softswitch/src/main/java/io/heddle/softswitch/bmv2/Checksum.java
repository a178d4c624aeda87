package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Truth;

/** A field that is checked after the parser or brought up to date before the deparser. */
public record Checksum(
    Field target, Calculation calculation, Truth condition, boolean verify, boolean update) {}
