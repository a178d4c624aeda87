package io.heddle.p4runtime;

import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.TableEntry;

/** A table entry with the value of its direct counter. */
public record ReadEntry(TableEntry entry, CounterData counter) {}
