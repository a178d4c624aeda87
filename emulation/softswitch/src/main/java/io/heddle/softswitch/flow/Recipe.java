package io.heddle.softswitch.flow;

import io.heddle.softswitch.runtime.Tally;

/**
 * What becomes of every packet of a flow: of all that come in by one port, are at least as long as
 * the mask, and have the bits of the probed packet wherever the mask has a 1. It holds as long as
 * the tables, the multicast groups and the ports of the switch stay as they are.
 *
 * @param mask for each of the first bytes of a packet 0xff if it must be that of the probed packet,
 *     or 0 if it may be any
 * @param egressPort the only port that a packet leaves by; the switch need not have it
 * @param removed how many of a packet's first bytes do not leave; not more than the mask has
 * @param prefix what leaves in their place, in front of all the others
 * @param lengthsFollow whether {@code prefix} is for packets as long as the probed one. It begins
 *     with Ethernet, IPv4 without options and UDP; IPv4's total length, UDP's length and IPv4's
 *     header checksum are to be those of the packet that leaves. Then a packet must not be too long
 *     for IPv4. Otherwise the prefix is the same for all lengths.
 * @param headers the length in bytes of all headers up to and including the innermost TCP header,
 *     in a packet as it comes in. A super-frame of segments of that header can be treated as one
 *     packet of the flow, as none of the bytes in which its segments differ matters; 0 if not
 * @param tunnelled whether these headers are in a tunnel of UDP, so that a super-frame may also be
 *     one of datagrams, which is none of the flow
 * @param tally what one packet counts, and which entries it gets whose age matters
 */
public record Recipe(
    byte[] mask,
    int egressPort,
    int removed,
    byte[] prefix,
    boolean lengthsFollow,
    int headers,
    boolean tunnelled,
    Tally tally) {
  public Recipe {
    mask = mask.clone();
    prefix = prefix.clone();
  }

  @Override
  public byte[] mask() {
    return mask.clone();
  }

  @Override
  public byte[] prefix() {
    return prefix.clone();
  }

  /** How long a packet must be at least, in bytes. */
  public int leastLength() {
    return mask.length;
  }

  /**
   * Counts packets of the flow as if they had come through the program; only the packet thread
   * {@code worker} may call this.
   *
   * @param bytes of all of them, as they came in
   */
  public void count(int worker, long packets, long bytes) {
    tally.count(worker, packets, bytes);
  }

  /**
   * Keeps the entries young that the flow's packets get.
   *
   * @param now in nanoseconds of the data plane's clock
   */
  public void hit(long now) {
    tally.hit(now);
  }
}
