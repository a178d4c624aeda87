package io.heddle.p4runtime;

import io.heddle.p4runtime.entity.Entity.CounterData;

/** One cell of an indirect counter as read; {@code index} counts from 0. */
public record CounterCell(long index, CounterData counter) {}
