package io.heddle.linux;

import java.io.IOException;

/** Named network namespaces, as ip-netns(8) keeps them. */
public final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;

  private NetworkNamespace() {}

  /** The file that names a namespace. */
  public static String path(String name) {
    return "/run/netns/" + name;
  }

  /**
   * Moves the calling platform thread into a namespace for good, by setns(2). Threads and processes
   * that it starts from then on are in it too.
   *
   * @throws IOException if there is no such namespace or permission is missing
   * @throws IllegalStateException on a virtual thread, whose carrier serves others
   */
  public static void enter(String name) throws IOException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread cannot enter a network namespace");
    }
    try {
      int descriptor = Libc.open(path(name));
      try {
        Libc.setns(descriptor, CLONE_NEWNET);
      } finally {
        Libc.close(descriptor);
      }
    } catch (ErrnoException e) {
      throw new IOException("cannot enter network namespace " + name + ": " + e.getMessage(), e);
    }
  }
}
