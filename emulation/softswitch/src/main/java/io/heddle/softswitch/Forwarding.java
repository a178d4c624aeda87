package io.heddle.softswitch;

/** How a switch takes packets from port to port; what leaves is the same. */
public enum Forwarding {
  /**
   * Each packet takes its way and leaves by itself with all its checksums finished, though kernels
   * hand over many as one: slower, and for those who doubt.
   */
  STRICT,

  /** What kernels hand over in one piece leaves in one piece, where it can. */
  SUPER_FRAMES,

  /** Like that; and packets like earlier ones are left to the kernel, where that can do it. */
  KERNEL_FLOWS
}
