package io.heddle.testbed.app.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * The bytes of an object of the origin, without storing it: a block of fixed pseudo-random bytes,
 * repeated, from a place that depends on the object's path. Whoever knows the path can check every
 * byte of a download.
 */
public final class ObjectContent {
  /** A prime, so that a lost, doubled or swapped buffer of any usual size shows. */
  private static final int BLOCK_BYTES = 1_048_573;

  private static final ByteBuffer BLOCK = block();

  private final int shift;

  /** The content of the object at {@code path}, as long as it may be. */
  public ObjectContent(String path) {
    CRC32C crc = new CRC32C();
    crc.update(path.getBytes(StandardCharsets.UTF_8));
    this.shift = (int) (crc.getValue() % BLOCK_BYTES);
  }

  /** Takes pieces of content. */
  @FunctionalInterface
  public interface Sink {
    /** Uses all of {@code piece}, a read-only direct buffer. */
    void accept(ByteBuffer piece) throws IOException;
  }

  /** Hands the bytes from {@code offset} to {@code sink} in pieces of at most 1 MiB. */
  public void write(long offset, long length, Sink sink) throws IOException {
    long done = 0;
    while (done < length) {
      ByteBuffer piece = piece(offset + done, length - done);
      done += piece.remaining();
      sink.accept(piece);
    }
  }

  /**
   * Compares received bytes, from position to limit, with the content from {@code offset}.
   *
   * @return the index after the position of the first wrong byte, or -1 if all are right
   */
  public int firstWrong(ByteBuffer received, long offset) {
    int done = 0;
    while (done < received.remaining()) {
      ByteBuffer piece = piece(offset + done, received.remaining() - done);
      int wrong = received.slice(received.position() + done, piece.remaining()).mismatch(piece);
      if (wrong >= 0) {
        return done + wrong;
      }
      done += piece.remaining();
    }
    return -1;
  }

  private ByteBuffer piece(long offset, long length) {
    int start = (int) ((shift + offset) % BLOCK_BYTES);
    return BLOCK.slice(start, (int) Math.min(length, BLOCK_BYTES - start));
  }

  private static ByteBuffer block() {
    byte[] bytes = new byte[BLOCK_BYTES];
    new SplittableRandom(0x4865_6464_6c65L).nextBytes(bytes);
    return ByteBuffer.allocateDirect(BLOCK_BYTES).put(bytes).flip().asReadOnlyBuffer();
  }
}
