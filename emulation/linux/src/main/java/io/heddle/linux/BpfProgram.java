package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** An eBPF program that the kernel has verified and compiled (bpf(2)). */
final class BpfProgram implements AutoCloseable {
  private static final int PROGRAM_LOAD = 5;
  private static final int LINK_CREATE = 28;
  private static final int TCX_INGRESS = 46;
  private static final int BEFORE_OTHERS = 1 << 3;
  private static final int INSTRUCTION = 8;
  private static final int ATTRIBUTES = 128;
  private static final int NAME = 48;
  private static final int LOG = 1 << 16;

  /** Where a program is run; the numbers are those of linux/bpf.h. */
  enum Kind {
    SOCKET_FILTER(1),
    TRAFFIC_CLASSIFIER(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private final int descriptor;

  private BpfProgram(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Loads a program.
   *
   * @throws IOException with the verifier's last words, if the kernel refuses it or permission
   *     (CAP_BPF and CAP_NET_ADMIN in the first user namespace) is missing
   */
  static BpfProgram load(String name, Kind kind, byte[] code) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
      MemorySegment instructions = arena.allocate(code.length, 8);
      MemorySegment.copy(code, 0, instructions, JAVA_BYTE, 0, code.length);
      attributes.set(JAVA_INT, 0, kind.number);
      attributes.set(JAVA_INT, 4, code.length / INSTRUCTION);
      attributes.set(JAVA_LONG, 8, instructions.address());
      attributes.set(JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
      byte[] text = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(text, 0, attributes, JAVA_BYTE, NAME, text.length);
      try {
        return new BpfProgram(Libc.bpf(PROGRAM_LOAD, attributes));
      } catch (ErrnoException e) {
        if (e.errno() == ErrnoException.EPERM) {
          throw e;
        }
        throw new IOException(e.getMessage() + verdict(arena, attributes), e);
      }
    }
  }

  /** Loads it once more, for the verifier to say what it does not like. */
  private static String verdict(Arena arena, MemorySegment attributes) {
    MemorySegment log = arena.allocate(LOG);
    attributes.set(JAVA_INT, 24, 1);
    attributes.set(JAVA_INT, 28, LOG);
    attributes.set(JAVA_LONG, 32, log.address());
    try {
      Libc.close(Libc.bpf(PROGRAM_LOAD, attributes));
      return "";
    } catch (ErrnoException e) {
      String[] lines = log.getString(0).split("\n", -1);
      StringBuilder last = new StringBuilder();
      for (int i = Math.max(0, lines.length - 6); i < lines.length; i++) {
        last.append(' ').append(lines[i].strip());
      }
      return ":" + last;
    }
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * Lets every frame that an interface receives pass through this program, before others there.
   *
   * @return what ends that when it is closed, or with this process
   * @throws ErrnoException if the kernel is older than 6.6
   */
  int attachToIngress(int interfaceIndex) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
      attributes.set(JAVA_INT, 0, descriptor);
      attributes.set(JAVA_INT, 4, interfaceIndex);
      attributes.set(JAVA_INT, 8, TCX_INGRESS);
      attributes.set(JAVA_INT, 12, BEFORE_OTHERS);
      return Libc.bpf(LINK_CREATE, attributes);
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}
