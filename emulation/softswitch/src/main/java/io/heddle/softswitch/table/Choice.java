package io.heddle.softswitch.table;

/** What an entry has packets do: an action, or what its table's profile keeps under an id. */
public sealed interface Choice permits ActionCall, Member, Group {}
