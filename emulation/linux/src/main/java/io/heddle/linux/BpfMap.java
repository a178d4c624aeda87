package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A map that eBPF programs and this process share (bpf(2)); the kernel's memory. */
final class BpfMap implements AutoCloseable {
  private static final int MAP_CREATE = 0;
  private static final int MAP_UPDATE = 2;
  private static final int ARRAY = 2;
  private static final int LRU_HASH = 9;
  private static final int MAPPABLE = 1 << 10;
  private static final int ATTRIBUTES = 64;
  private static final int NAME = 28;

  private final int descriptor;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment update = arena.allocate(32, 8);

  private BpfMap(int descriptor) {
    this.descriptor = descriptor;
    update.set(JAVA_INT, 0, descriptor);
  }

  /** A map by keys, which forgets those not looked up for long when it is full. */
  static BpfMap hash(String name, int keyBytes, int valueBytes, int entries) throws ErrnoException {
    return create(name, LRU_HASH, keyBytes, valueBytes, entries, 0);
  }

  /** Values by their number, in memory that this process can {@link #map} as well. */
  static BpfMap array(String name, int valueBytes, int entries) throws ErrnoException {
    return create(name, ARRAY, Integer.BYTES, valueBytes, entries, MAPPABLE);
  }

  private static BpfMap create(
      String name, int type, int keyBytes, int valueBytes, int entries, int flags)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
      attributes.set(JAVA_INT, 0, type);
      attributes.set(JAVA_INT, 4, keyBytes);
      attributes.set(JAVA_INT, 8, valueBytes);
      attributes.set(JAVA_INT, 12, entries);
      attributes.set(JAVA_INT, 16, flags);
      byte[] text = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(text, 0, attributes, JAVA_BYTE, NAME, text.length);
      return new BpfMap(Libc.bpf(MAP_CREATE, attributes));
    }
  }

  int descriptor() {
    return descriptor;
  }

  /** All values of an array, for as long as anything refers to the segment. */
  MemorySegment map(long bytes) throws ErrnoException {
    return MemorySegment.ofAddress(Libc.mmap(descriptor, bytes))
        .reinterpret(bytes, Arena.ofAuto(), mapped -> Libc.munmap(mapped.address(), bytes));
  }

  /** Sets a key's value. One thread at a time. */
  void put(MemorySegment key, MemorySegment value) throws ErrnoException {
    update.set(JAVA_LONG, 8, key.address());
    update.set(JAVA_LONG, 16, value.address());
    Libc.bpf(MAP_UPDATE, update);
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}
