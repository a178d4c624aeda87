package io.heddle.softswitch.table;

/** A set of prefixes with at least one in it: a single entry, or a node with several below it. */
sealed interface Prefixes permits Entry, PrefixNode {}
