package io.heddle.softswitch.offload;

import io.heddle.linux.FrameSink;
import io.heddle.linux.OffloadHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is sent; like a socket, it reads pieces only when it is flushed. */
final class MemorySink implements FrameSink {
  private static final int SIZE = 1 << 16;
  private static final int MOST_PIECES = 256;

  /** A frame as it was handed over, with its offload fields. */
  record Sent(byte[] bytes, boolean needsChecksum, int start, int offset, int type, int size) {}

  private record Frame(List<MemorySegment> pieces, Sent offload) {}

  private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 8);
  private final List<Frame> frames = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private List<MemorySegment> begun;
  private long used;
  private int pieces;

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public long position() {
    return used;
  }

  @Override
  public boolean room(int bytes, int more) {
    if (!fits(bytes, more) && begun == null) {
      flush();
    }
    return fits(bytes, more);
  }

  private boolean fits(int bytes, int more) {
    return used + bytes <= SIZE && pieces + more <= MOST_PIECES;
  }

  @Override
  public void begin() {
    begun = new ArrayList<>();
  }

  @Override
  public void own(long offset, int length) {
    if (offset < used) {
      throw new IllegalArgumentException("memory of another piece");
    }
    begun.add(memory.asSlice(offset, length));
    used = offset + length;
    pieces++;
  }

  @Override
  public void refer(MemorySegment elsewhere, long offset, int length) {
    begun.add(elsewhere.asSlice(offset, length));
    pieces++;
  }

  @Override
  public void end(OffloadHeader offload) {
    frames.add(
        new Frame(
            begun,
            new Sent(
                null,
                offload.checksumNeeded(),
                offload.checksumStart(),
                offload.checksumOffset(),
                offload.segmentation(),
                offload.segmentSize())));
    begun = null;
  }

  void flush() {
    for (Frame frame : frames) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      frame.pieces().forEach(p -> bytes.writeBytes(p.toArray(ValueLayout.JAVA_BYTE)));
      Sent o = frame.offload();
      sent.add(
          new Sent(
              bytes.toByteArray(), o.needsChecksum(), o.start(), o.offset(), o.type(), o.size()));
    }
    frames.clear();
    used = 0;
    pieces = 0;
  }

  /** What was sent so far; everything must have been ended. */
  List<Sent> sent() {
    if (begun != null) {
      throw new IllegalStateException("a frame was begun and not ended");
    }
    flush();
    return sent;
  }
}
