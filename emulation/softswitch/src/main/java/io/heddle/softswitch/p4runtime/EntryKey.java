package io.heddle.softswitch.p4runtime;

import io.heddle.p4runtime.entity.Match;
import java.util.List;

/** What tells an entry from the others of its table. */
record EntryKey(List<Match> match, int priority) {}
