package io.heddle.linux;

import java.io.IOException;

/** A Linux system call failed. */
public final class ErrnoException extends IOException {
  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EAGAIN = 11;
  static final int EINVAL = 22;
  static final int ENODEV = 19;
  static final int ENOSYS = 38;
  static final int EMSGSIZE = 90;
  static final int ENETDOWN = 100;
  static final int ENOBUFS = 105;

  private static final long serialVersionUID = 1L;

  private final int errno;

  ErrnoException(String call, int errno, String reason) {
    super(call + ": " + reason);
    this.errno = errno;
  }

  /** The error number of errno(3), as Linux numbers them on x86-64 and aarch64. */
  public int errno() {
    return errno;
  }
}
