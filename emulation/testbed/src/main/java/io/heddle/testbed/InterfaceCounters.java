package io.heddle.testbed;

/** What an interface has received and sent since it was made; bytes of whole Ethernet frames. */
public record InterfaceCounters(
    long receivedFrames, long receivedBytes, long sentFrames, long sentBytes) {}
