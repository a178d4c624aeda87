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
   * Moves the calling platform thread into a namespace by setns(2). Threads and processes that it
   * starts from then on are in it too.
   *
   * @throws IOException if there is no such namespace or permission is missing
   * @throws IllegalStateException on a virtual thread, whose carrier serves others
   */
  public static void enter(String name) throws IOException {
    try {
      enterFile(path(name));
    } catch (ErrnoException e) {
      throw new IOException("cannot enter network namespace " + name + ": " + e.getMessage(), e);
    }
  }

  /** Moves the calling platform thread back into the namespace that this process started in. */
  public static void leave() throws IOException {
    enterFile("/proc/self/ns/net");
  }

  private static void enterFile(String path) throws ErrnoException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread cannot enter a network namespace");
    }
    int descriptor = Libc.open(path);
    try {
      Libc.setns(descriptor, CLONE_NEWNET);
    } finally {
      Libc.close(descriptor);
    }
  }
}
