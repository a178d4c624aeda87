package io.heddle.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Sends frames that are put together from pieces, without copying the long ones: headers are
 * written into the sink's own {@link #memory}, payload is referred to where it is. For one thread.
 *
 * <p>{@link #begin}, then {@link #own} and {@link #refer} in the order of the frame's bytes, then
 * {@link #end}.
 */
public interface FrameSink {
  /** Where headers are written. */
  MemorySegment memory();

  /** The first free byte of {@link #memory}, from which at least {@link #room} bytes are free. */
  long position();

  /**
   * Makes room, if need be by sending what has been ended. What was written at {@link #position}
   * but not owned is gone then.
   *
   * @param bytes at most 128 KiB
   * @param pieces at most 512
   * @return false if the frame begun leaves no room; it must be ended first
   */
  boolean room(int bytes, int pieces) throws IOException;

  /** Begins a frame. */
  void begin();

  /**
   * The frame goes on with bytes of {@link #memory}, which must be at or behind {@link #position};
   * that moves behind them. They may be changed until {@link #end}.
   */
  void own(long offset, int length);

  /** The frame goes on with bytes elsewhere, which must stay as they are until sent. */
  void refer(MemorySegment memory, long offset, int length);

  /**
   * Ends the frame; it leaves at the next flush.
   *
   * @param offload what is left to do in it
   */
  void end(OffloadHeader offload);
}
