package io.heddle.softswitch.runtime;

/**
 * How much scratch space a program's packets need.
 *
 * @param parsed bytes from the start of a frame that the parser may look at
 * @param emitted bytes that the deparser may write
 * @param keyWords longs of the longest table key
 * @param wideWords longs for arithmetic on wide values
 * @param savedWords longs that tell one replica of a packet from the next
 * @param hashedBytes bytes of the longest hash or checksum input
 * @param variableBytes bytes that all varbit fields can have together
 */
public record Sizes(
    int parsed,
    int emitted,
    int keyWords,
    int wideWords,
    int savedWords,
    int hashedBytes,
    int variableBytes) {}
