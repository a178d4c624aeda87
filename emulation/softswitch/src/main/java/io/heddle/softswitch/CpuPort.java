package io.heddle.softswitch;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * The queue between the packet thread and the controller's stream. When the controller is slow,
 * frames are lost here, so that forwarding never waits for it.
 */
final class CpuPort implements AutoCloseable {
  private static final int CAPACITY = 1024;

  private final BlockingQueue<byte[]> frames = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread.Builder threads;
  private volatile Thread thread;

  CpuPort(String switchName) {
    threads = Thread.ofVirtual().name("cpu-port-" + switchName);
  }

  /** Takes a frame, or loses it if the queue is full. */
  void offer(byte[] frame) {
    // The result is of no use: a full queue drops, as a full port does.
    boolean unused = frames.offer(frame);
  }

  /** Starts to hand frames to {@code receiver}. */
  void deliverTo(Consumer<byte[]> receiver) {
    thread = threads.start(() -> deliver(receiver));
  }

  private void deliver(Consumer<byte[]> receiver) {
    try {
      while (true) {
        receiver.accept(frames.take());
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
