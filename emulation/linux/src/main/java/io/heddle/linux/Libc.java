package io.heddle.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions that this package calls. Those on a packet path take addresses as
 * numbers, so that a call allocates nothing, and leave errno in the caller's segment; the others
 * throw.
 */
final class Libc {
  static final int AF_INET = 2;
  static final int AF_PACKET = 17;
  static final int SOCK_RAW = 3;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_ERROR = 4;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int MSG_DONTWAIT = 0x40;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = integer("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = integer("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      integer("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      integer("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle IOCTL =
      function(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = integer("close", JAVA_INT);
  private static final MethodHandle SETNS = integer("setns", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = integer("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD_WRITE = integer("eventfd_write", JAVA_INT, JAVA_LONG);
  private static final MethodHandle EVENTFD_READ = integer("eventfd_read", JAVA_INT, ADDRESS);
  private static final MethodHandle MUNMAP = integer("munmap", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MMAP =
      function(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECV =
      function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SENDMMSG =
      integer("sendmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMSG =
      function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle PPOLL =
      integer("ppoll", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SYSCALL =
      function(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Libc() {}

  private static MethodHandle integer(String name, MemoryLayout... parameters) {
    return function(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }

  /** Memory for the errno of {@link #sendmmsg}, {@link #recvmsg} and {@link #ppoll}. */
  static MemorySegment newState(Arena arena) {
    return arena.allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  static int socket(int family, int type, int protocol) throws ErrnoException {
    return (int) call("socket", SOCKET, family, type, protocol);
  }

  static void bind(int descriptor, MemorySegment address) throws ErrnoException {
    call("bind", BIND, descriptor, address, (int) address.byteSize());
  }

  static void setOption(int descriptor, int level, int name, MemorySegment value)
      throws ErrnoException {
    call("setsockopt", SETSOCKOPT, descriptor, level, name, value, (int) value.byteSize());
  }

  static void setOption(int descriptor, int level, int name, int value) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      setOption(descriptor, level, name, arena.allocateFrom(JAVA_INT, value));
    }
  }

  static void getOption(int descriptor, int level, int name, MemorySegment value)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      call("getsockopt", GETSOCKOPT, descriptor, level, name, value, length);
    }
  }

  static void ioctl(int descriptor, long request, MemorySegment argument) throws ErrnoException {
    call("ioctl", IOCTL, descriptor, request, argument);
  }

  /** Opens {@code path} for reading. */
  static int open(String path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call("open", OPEN, arena.allocateFrom(path), SOCK_CLOEXEC);
    }
  }

  /** Closes {@code descriptor}; Linux frees it even when close(2) reports an error. */
  static void close(int descriptor) {
    try {
      call("close", CLOSE, descriptor);
    } catch (ErrnoException e) {
      // Nothing is left to do: the descriptor is gone.
    }
  }

  static void setns(int descriptor, int type) throws ErrnoException {
    call("setns", SETNS, descriptor, type);
  }

  static int eventfd() throws ErrnoException {
    return (int) call("eventfd", EVENTFD, 0, SOCK_CLOEXEC | 0x800 /* EFD_NONBLOCK */);
  }

  /** Makes an event descriptor readable. */
  static void signal(int eventfd) {
    try {
      call("eventfd_write", EVENTFD_WRITE, eventfd, 1L);
    } catch (ErrnoException e) {
      // Only a full counter refuses, and then it is readable already.
    }
  }

  /** Makes an event descriptor unreadable. */
  static void clear(int eventfd, MemorySegment eightBytes) {
    try {
      call("eventfd_read", EVENTFD_READ, eventfd, eightBytes);
    } catch (ErrnoException e) {
      // It was not readable.
    }
  }

  /** Maps {@code size} bytes of {@code descriptor}, shared, for reading and writing. */
  static long mmap(int descriptor, long size) throws ErrnoException {
    return call("mmap", MMAP, 0L, size, 1 | 2 /* PROT_READ, PROT_WRITE */, 1, descriptor, 0L);
  }

  static void munmap(long address, long size) {
    try {
      call("munmap", MUNMAP, address, size);
    } catch (ErrnoException e) {
      throw new IllegalStateException(e);
    }
  }

  static void sendto(int descriptor, MemorySegment data, MemorySegment address)
      throws ErrnoException {
    call("sendto", SENDTO, descriptor, data, data.byteSize(), 0, address, (int) address.byteSize());
  }

  static int recv(int descriptor, MemorySegment data, int flags) throws ErrnoException {
    return (int) call("recv", RECV, descriptor, data, data.byteSize(), flags);
  }

  /**
   * bpf(2), which the C library has no function for.
   *
   * @throws ErrnoException also if the number of the call is not known on this processor
   */
  static int bpf(int command, MemorySegment attributes) throws ErrnoException {
    long number =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> 321;
          case "aarch64" -> 280;
          default -> throw new ErrnoException("bpf", ErrnoException.ENOSYS, "unknown processor");
        };
    return (int) call("bpf", SYSCALL, number, command, attributes, (int) attributes.byteSize());
  }

  /** sendmmsg(2) without blocking: the number of messages sent, or -1. */
  static int sendmmsg(MemorySegment state, int descriptor, long messages, int count) {
    try {
      return (int) SENDMMSG.invokeExact(state, descriptor, messages, count, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** recvmsg(2) without blocking: the number of bytes received, or -1. */
  static long recvmsg(MemorySegment state, int descriptor, long message) {
    try {
      return (long) RECVMSG.invokeExact(state, descriptor, message, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** ppoll(2) without a signal mask: the number of ready descriptors, or -1. */
  static int ppoll(MemorySegment state, long descriptors, long count, long timespec) {
    try {
      return (int) PPOLL.invokeExact(state, descriptors, count, timespec, 0L);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static long call(String name, MethodHandle function, Object... arguments)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = newState(arena);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      long result;
      do {
        result = ((Number) function.invokeWithArguments(all)).longValue();
      } while (result == -1 && errno(state) == ErrnoException.EINTR && function != CLOSE);
      if (result == -1) {
        throw new ErrnoException(name, errno(state), reason(errno(state)));
      }
      return result;
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** What the C library says about an error number. */
  static String reason(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
