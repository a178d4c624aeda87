package io.heddle.softswitch.pcap;

/** Numbers of the pcap format (pcap-savefile(5)). */
final class Pcap {
  static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
  static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
  static final int LINKTYPE_ETHERNET = 1;

  private Pcap() {}
}
