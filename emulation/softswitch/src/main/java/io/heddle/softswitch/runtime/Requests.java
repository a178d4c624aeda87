package io.heddle.softswitch.runtime;

/**
 * What a program has asked to be done with its packet once ingress or egress has ended. Of each
 * kind the last request counts, and none can be taken back, as v1model has it.
 */
public final class Requests {
  private static final int CLONE = 1;
  private static final int DIGEST = 2;
  private static final int RESUBMIT = 4;
  private static final int RECIRCULATE = 8;

  private int asked;
  private int session;
  private int cloneFields;
  private int digestList;
  private int resubmitFields;
  private int recirculateFields;
  private int longest = Integer.MAX_VALUE;

  Requests() {}

  /** Asks for copies by a clone session that keep the metadata of a field list. */
  public void askClone(long cloneSession, int fieldList) {
    asked |= CLONE;
    session = (int) Math.min(cloneSession & 0xffff_ffffL, Integer.MAX_VALUE);
    cloneFields = fieldList;
  }

  public void askDigest(int learnList) {
    asked |= DIGEST;
    digestList = learnList;
  }

  public void askResubmit(int fieldList) {
    asked |= RESUBMIT;
    resubmitFields = fieldList;
  }

  public void askRecirculate(int fieldList) {
    asked |= RECIRCULATE;
    recirculateFields = fieldList;
  }

  /** Limits the bytes that leave; of several limits the lowest counts. */
  public void truncate(long bytes) {
    longest = (int) Math.min(longest, Math.min(bytes & 0xffff_ffffL, Integer.MAX_VALUE));
  }

  public boolean any() {
    return asked != 0;
  }

  public boolean isClone() {
    return (asked & CLONE) != 0;
  }

  public boolean isDigest() {
    return (asked & DIGEST) != 0;
  }

  public boolean isResubmit() {
    return (asked & RESUBMIT) != 0;
  }

  public boolean isRecirculate() {
    return (asked & RECIRCULATE) != 0;
  }

  /** Any number from 0 on, also of a session that does not exist. */
  public int session() {
    return session;
  }

  public int cloneFields() {
    return cloneFields;
  }

  public int digestList() {
    return digestList;
  }

  public int resubmitFields() {
    return resubmitFields;
  }

  public int recirculateFields() {
    return recirculateFields;
  }

  /** The most bytes that leave. */
  public int longest() {
    return longest;
  }

  /** Forgets everything: for a new packet, or a copy of one. */
  public void clear() {
    asked = 0;
    longest = Integer.MAX_VALUE;
  }

  /** Forgets what has been done after ingress. As on bmv2, recirculation can be asked for there. */
  public void endIngress() {
    asked &= RECIRCULATE;
  }
}
