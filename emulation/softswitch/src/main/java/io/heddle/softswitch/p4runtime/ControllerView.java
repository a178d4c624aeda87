package io.heddle.softswitch.p4runtime;

/**
 * Where controllers see a program otherwise than it is, and what it demands of them beyond types:
 * the parts of a p4info that concern all its tables and actions.
 */
record ControllerView(TranslatedTypes types, Restrictions restrictions) {}
