package io.heddle.softswitch.offload;

import io.heddle.linux.FrameSink;
import io.heddle.linux.OffloadHeader;
import io.heddle.softswitch.dataplane.ScatteredOutput;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.runtime.Pieces;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Takes frames as kernels hand them to a device through a program that knows packets only. What
 * leaves is what would have left if each frame had been finished and cut before the program: a
 * program sees every segment by itself, and a checksum is finished before a program that parses it
 * can see it. Where the program has left a segment's network and transport header as they were, its
 * checksum stays unfinished and the segments are joined again.
 *
 * <p>For one packet thread.
 */
public final class OffloadPath implements ScatteredOutput {
  /** Finishing the checksum of a frame that short is cheaper than to keep it unfinished. */
  private static final int SHORT = 256;

  /** With fewer segments there is none between those that are learnt from and the last one. */
  private static final int LEAST_REPEATED = 4;

  private static final int PORTS = 512;
  private static final int NOTHING_UNFINISHED = Integer.MAX_VALUE;

  private final boolean strict;
  private final WholeOutput whole;
  private final Train[] trains = new Train[PORTS];
  private final Segmenter segmenter = new Segmenter();
  private final Repetition repetition = new Repetition();
  private final Packet packet = new Packet();
  private final Unfinished incoming = new Unfinished();
  private final Unfinished outgoing = new Unfinished();

  private MemorySegment frame = MemorySegment.NULL;
  private long base;
  private int length;

  /** Where the network header in front of the unfinished transport header is. */
  private int network;

  /** Bytes of headers of the segment under way; 0 if it is a packet by itself. */
  private int segmentHeaders;

  /** Takes packets to ports that want them finished, and every port's errors. */
  public interface WholeOutput extends Pieces {
    void failed(int port, IOException e);

    /** A frame that came in at a port is lost, as it says something impossible of itself. */
    void refused(int port);
  }

  /**
   * @param strict whether all checksums are finished first and nothing is joined
   */
  public OffloadPath(boolean strict, WholeOutput whole) {
    this.strict = strict;
    this.whole = whole;
  }

  /** Lets frames leave by {@code port} as kernels hand them to a device. */
  public void addPort(int port, FrameSink sink) {
    trains[port] = new Train(sink);
  }

  /** Runs a packet in which nothing is left to do. */
  public void process(Worker worker, int port, MemorySegment frame, long offset, int length) {
    take(frame, offset, length);
    worker.process(port, frame, offset, length, this);
  }

  /** Runs a frame in which something may be left to do; it is changed. */
  public void process(
      Worker worker,
      int port,
      MemorySegment frame,
      long offset,
      int length,
      OffloadHeader offload) {
    if (offload.segmentation() != OffloadHeader.WHOLE) {
      cut(worker, port, frame, offset, length, offload);
      return;
    }
    take(frame, offset, length);
    if (offload.checksumNeeded()) {
      int start = offload.checksumStart();
      int field = start + offload.checksumOffset();
      if (field + 2 > length) {
        whole.refused(port);
        return;
      }
      incoming.set(start, field);
      if (strict || length <= SHORT || !packet.find(frame, offset, length, start)) {
        finish();
      } else {
        network = packet.network(packet.layers() - 1);
      }
    }
    worker.process(port, frame, offset, length, this);
  }

  private void cut(
      Worker worker,
      int port,
      MemorySegment superFrame,
      long offset,
      int superLength,
      OffloadHeader offload) {
    if (!segmenter.begin(superFrame, offset, superLength, offload)) {
      whole.refused(port);
      return;
    }
    boolean finished = strict || segmenter.tunnelHasChecksum();
    repetition.begin(!finished && segmenter.count() >= LEAST_REPEATED && worker.isRepeatable());
    for (int i = 0; i < segmenter.count(); i++) {
      i += extend(superFrame, i);
      segmenter.make(i);
      take(superFrame, segmenter.offset(), segmenter.length());
      network = segmenter.network();
      segmentHeaders = segmenter.headerLength();
      incoming.set(segmenter.transport(), segmenter.transport() + segmenter.checksumOffset());
      if (finished) {
        finish();
        segmenter.finishTunnel();
      }
      try {
        if (repetition.covers(superFrame, base, length)) {
          repeat();
        } else {
          repetition.observe(worker);
          worker.process(port, superFrame, base, length, this);
          repetition.learn(worker, port, superFrame, base, length, segmenter, incoming.isPresent());
        }
      } finally {
        segmenter.putBack();
      }
    }
    repetition.count(worker);
    segmentHeaders = 0;
  }

  /** Lets packets leave like those of the segment before. */
  private void repeat() {
    int parsed = repetition.parsed();
    for (int i = 0; i < repetition.outputs(); i++) {
      byte[] headers = repetition.headers(i);
      int headerLength = repetition.headerLength(i);
      outgoing.clear();
      if (repetition.leavesUnfinished()) {
        leaveUnfinished(headerLength - parsed);
      }
      int port = repetition.port(i);
      send(port, headers, headerLength, frame, base + parsed, length - parsed, true);
    }
    repetition.repeated(1);
  }

  /** Says that what leaves has the same checksum to be finished, so many bytes further behind. */
  private void leaveUnfinished(int moved) {
    outgoing.set(incoming.start() + moved, incoming.field() + moved);
  }

  /**
   * Takes TCP's segments from {@code i} on together, but not the last one, if they do nothing but
   * make open trains longer. Returns how many it took.
   */
  private int extend(MemorySegment superFrame, int i) {
    if (!repetition.isReady() || !repetition.leavesUnfinished() || !segmenter.isTcp()) {
      return 0;
    }
    int most = segmenter.count() - 1 - i;
    int count = most;
    for (int j = 0; j < repetition.outputs(); j++) {
      Train train = train(repetition.port(j));
      count = train == null ? 0 : Math.min(count, train.more(segmenter.size()));
    }
    long payload = segmenter.payload(i);
    if (count > 0) {
      for (int j = 0; j < repetition.outputs(); j++) {
        train(repetition.port(j)).extend(count, superFrame, payload);
      }
    } else if (most > 0 && repetition.outputs() == 1) {
      count = repeatInner(repetition.port(0), most, superFrame, payload);
    }
    repetition.repeated(count);
    return count;
  }

  private int repeatInner(int port, int most, MemorySegment superFrame, long payload) {
    Train train = train(port);
    try {
      return train == null ? 0 : train.repeatInner(most, segmenter, superFrame, payload);
    } catch (IOException e) {
      whole.failed(port, e);
      return 0;
    }
  }

  private Train train(int port) {
    return port < 0 || port >= PORTS ? null : trains[port];
  }

  private void take(MemorySegment frame, long offset, int length) {
    this.frame = frame;
    this.base = offset;
    this.length = length;
    incoming.clear();
    segmentHeaders = 0;
  }

  @Override
  public int unfinishedFrom() {
    return incoming.isPresent() ? incoming.field() : NOTHING_UNFINISHED;
  }

  @Override
  public void finish() {
    if (incoming.isPresent()) {
      int start = incoming.start();
      Segmenter.finish(frame, base + start, length - start, incoming.field() - start);
      incoming.clear();
    }
  }

  @Override
  public void transmit(int port, MemorySegment packet, long offset, int length) {
    transmit(port, NO_HEADERS, 0, packet, offset, length);
  }

  private static final byte[] NO_HEADERS = {};

  @Override
  public void transmit(
      int port, byte[] headers, int headerLength, MemorySegment rest, long offset, int restLength) {
    boolean ofFrame = rest.equals(frame) && offset + restLength == base + length;
    int parsed = (int) (offset - base);
    repetition.left(port, headers, headerLength, parsed, ofFrame);
    outgoing.clear();
    if (incoming.isPresent()) {
      if (ofFrame && isIntact(headers, headerLength, parsed)) {
        leaveUnfinished(headerLength - parsed);
      } else {
        finish();
      }
    }
    send(port, headers, headerLength, rest, offset, restLength, ofFrame);
  }

  private void send(
      int port,
      byte[] headers,
      int headerLength,
      MemorySegment rest,
      long offset,
      int restLength,
      boolean ofFrame) {
    Train train = train(port);
    try {
      if (train == null) {
        finish();
        whole.transmit(port, headers, headerLength, rest, offset, restLength);
      } else if (!ofFrame) {
        // The worker's own memory, or a truncated packet: what is copied cannot change.
        train.single(headers, headerLength, rest, offset, restLength, restLength, outgoing);
      } else {
        int more = Math.max(0, segmentHeaders - (int) (offset - base));
        if (segmentHeaders > 0 && !strict) {
          train.segment(headers, headerLength, rest, offset, restLength, more, outgoing);
        } else {
          train.single(headers, headerLength, rest, offset, restLength, more, outgoing);
        }
      }
    } catch (IOException e) {
      whole.failed(port, e);
    }
  }

  /**
   * Whether all that the unfinished checksum is about comes out as it came in: what the pseudo
   * header is made of, and the transport header as far as it was parsed.
   */
  private boolean isIntact(byte[] headers, int headerLength, int parsed) {
    if (parsed <= network) {
      return true;
    }
    if (headerLength < parsed - network) {
      return false;
    }
    int shift = headerLength - parsed;
    boolean v6 = Packet.byteAt(frame, base + network) >>> 4 == 6;
    for (int i = network; i < parsed; i++) {
      int at = i - network;
      // What routers change: traffic class, IPv4's identification, flags and checksum, hop limit.
      int mask =
          v6
              ? at == 0 ? 0xf0 : at < 4 || at == 7 ? 0 : 0xff
              : at == 1 || at >= 4 && at < 9 || at == 10 || at == 11 ? 0 : 0xff;
      if (((headers[i + shift] ^ Packet.byteAt(frame, base + i)) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Ends what may go on with the next packet at a port, before that is flushed. */
  public void close(int port) {
    if (trains[port] != null) {
      trains[port].close();
    }
  }
}
