package io.heddle.testbed;

/**
 * What one direction of a link has done so far.
 *
 * @param frames delivered frames
 * @param bytes delivered bytes of whole Ethernet frames
 * @param queueDrops frames dropped because the queue was full
 * @param lost frames lost on purpose
 */
public record LinkCounters(long frames, long bytes, long queueDrops, long lost) {}
