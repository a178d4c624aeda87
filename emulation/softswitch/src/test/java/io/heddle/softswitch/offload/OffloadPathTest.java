package io.heddle.softswitch.offload;

import static io.heddle.softswitch.SmallNetwork.A;
import static io.heddle.softswitch.SmallNetwork.B;
import static io.heddle.softswitch.SmallNetwork.C;
import static io.heddle.softswitch.SmallNetwork.insert;
import static io.heddle.softswitch.SmallNetwork.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.linux.OffloadHeader;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.SmallNetwork;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * What leaves the wire behind the switch is the same whether frames are cut before the program or
 * not, byte by byte. Two things may differ where datagrams in a tunnel leave as one: they have a
 * UDP checksum, and with "do not fragment" their identification counts.
 */
class OffloadPathTest {
  private static final long ALL = 0xffffffffffffL;
  static final String FROM_PEER =
      "0200000000f1 0200000000f2 0800 4500 0000 0000 4000 40 11 0000 c0a80002 c0a80001"
          + "c000 12b5 0000 0000 0800000000007700";

  /** The same program twice, loaded once for all tries; counters are to stay the same too. */
  private record Sides(Side expected, Side actual) {
    void compare(int port, MemorySink.Sent frame, boolean strict) {
      expected.wires.clear();
      actual.wires.clear();
      expected.strictly(port, frame);
      actual.offloading(port, frame, strict);
      assertThat(actual.wires).isEqualTo(expected.wires);
      assertThat(actual.counters()).isEqualTo(expected.counters());
    }
  }

  private static final Map<String, Sides> SIDES = new ConcurrentHashMap<>();

  private static Sides sides(String name, Callable<Dataplane> program) {
    return SIDES.computeIfAbsent(
        name,
        n -> {
          try {
            return new Sides(new Side(program.call()), new Side(program.call()));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A loaded program of which everything that leaves is kept. */
  private static final class Side {
    final Dataplane dataplane;
    final Worker worker;
    final Map<Integer, List<String>> wires = new TreeMap<>();

    Side(Dataplane dataplane) {
      this.dataplane = dataplane;
      this.worker = dataplane.newWorker();
    }

    void strictly(int port, MemorySink.Sent frame) {
      for (byte[] packet : Device.wire(frame)) {
        MemorySegment segment = nativeCopy(packet);
        worker.process(
            port,
            segment,
            8,
            packet.length,
            (to, out, offset, length) ->
                wire(to, out.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)));
      }
    }

    /** Returns how many frames were handed over. */
    int offloading(int port, MemorySink.Sent frame, boolean strict) {
      OffloadPath path = new OffloadPath(strict, new Nowhere(OffloadPathTest::unexpected));
      Map<Integer, MemorySink> sinks = new TreeMap<>();
      for (int i = 1; i <= 4; i++) {
        sinks.put(i, new MemorySink());
        path.addPort(i, sinks.get(i));
      }
      OffloadHeader header = new OffloadHeader();
      if (frame.needsChecksum()) {
        header.needChecksum(frame.start(), frame.offset());
      }
      header.needSegmentation(frame.type(), frame.size(), 0);
      MemorySegment segment = nativeCopy(frame.bytes());
      path.process(worker, port, segment, 8, frame.bytes().length, header);
      int sent = 0;
      for (Map.Entry<Integer, MemorySink> sink : sinks.entrySet()) {
        path.close(sink.getKey());
        for (MemorySink.Sent out : sink.getValue().sent()) {
          sent++;
          assertThat(strict && (out.needsChecksum() || out.type() != 0)).isFalse();
          Device.wire(out).forEach(packet -> wire(sink.getKey(), packet));
        }
      }
      return sent;
    }

    private void wire(int port, byte[] packet) {
      wires.computeIfAbsent(port, p -> new ArrayList<>()).add(normal(packet));
    }

    List<String> counters() {
      List<String> all = new ArrayList<>();
      for (Table table : dataplane.tables()) {
        for (Entry entry : table.entries()) {
          all.add(table.name() + " " + entry.packets() + " " + entry.bytes());
        }
      }
      return all;
    }

    Object register() {
      return dataplane.registers().values().iterator().next().read(0);
    }

    private static MemorySegment nativeCopy(byte[] bytes) {
      MemorySegment segment = Arena.ofAuto().allocate(bytes.length + 16L);
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 8, bytes.length);
      return segment;
    }
  }

  private static void unexpected(int port) {
    throw new AssertionError("a frame of port " + port + " is refused");
  }

  private record Nowhere(IntConsumer onRefused) implements OffloadPath.WholeOutput {
    @Override
    public void refused(int port) {
      onRefused.accept(port);
    }

    @Override
    public void transmit(
        int port, byte[] headers, int headerLength, MemorySegment rest, long offset, int length) {
      throw new AssertionError("there is no port " + port);
    }

    @Override
    public void failed(int port, IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Without what may differ, once it has been found right. */
  private static String normal(byte[] packet) {
    byte[] bytes = packet.clone();
    ByteBuffer b = ByteBuffer.wrap(bytes);
    boolean tunnel = b.getShort(12) == 0x0800 && b.get(23) == 17 && b.getShort(36) == 4789;
    if (tunnel) {
      if (b.getShort(40) != 0) {
        assertThat(Device.sum(bytes, 34, bytes.length, Device.pseudo(bytes, 14, 34)))
            .as("UDP checksum")
            .isEqualTo(0xffff);
        b.putShort(40, (short) 0);
      }
      assertThat(Device.sum(bytes, 14, 34, 0)).as("header checksum").isEqualTo(0xffff);
      b.putShort(18, (short) 0);
      b.putShort(24, (short) 0);
    }
    return HexFormat.of().formatHex(bytes);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void heddleForwardsTagsEncapsulatesAndFloodsSuperFramesAsTheirSegments(
      @ForAll long seed,
      @ForAll boolean tcp,
      @ForAll @IntRange(max = 5) int way,
      @ForAll boolean strict)
      throws Exception {
    SuperFrames frames = new SuperFrames(seed);
    MemorySink.Sent frame =
        switch (way) {
          case 0 -> frames.next(B, A, 0, tcp);
          case 1 -> frames.next(C, A, 0, tcp);
          case 2 -> frames.next(ALL, A, 0, tcp);
          case 3 -> frames.next(A, B, 5, tcp);
          case 4 -> frames.next(C, B, 5, tcp);
          default -> SuperFrames.inTunnel(frames.next(A, C, 0, tcp), FROM_PEER);
        };
    int port = way < 3 ? 1 : way < 5 ? 2 : 3;
    Sides sides = sides("heddle", SmallNetwork::load);
    sides.compare(port, frame, strict);
    assertThat(sides.actual().wires).isNotEmpty();
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void aTrainFromAPeerIsTakenApartAndJoinedAgain(@ForAll long seed) throws Exception {
    SuperFrames frames = new SuperFrames(seed);
    MemorySink.Sent frame = frames.next(C, A, 0, true);
    MemorySink.Sent train = onlyFrame(frame);
    ByteBuffer b = ByteBuffer.wrap(train.bytes());
    b.putLong(26, 0xc0a80002_c0a80001L); // it goes back: addresses and checksums follow
    b.putShort(24, (short) 0).putShort(24, (short) ~Device.sum(b.array(), 14, 34, 0));
    b.putShort(52 - 2, (short) 0x0200).putInt(52, 0x0a);
    Sides sides = sides("heddle", SmallNetwork::load);
    sides.compare(3, train, false);
    assertThat(sides.actual().wires).containsOnlyKeys(1);
    assertThat(sides.actual().offloading(3, train, false)).isLessThanOrEqualTo(2);
    sides.expected().strictly(3, train);
  }

  private static MemorySink.Sent onlyFrame(MemorySink.Sent frame) throws Exception {
    OffloadPath path = new OffloadPath(false, new Nowhere(OffloadPathTest::unexpected));
    MemorySink sink = new MemorySink();
    path.addPort(3, sink);
    OffloadHeader header = new OffloadHeader();
    header.needChecksum(frame.start(), frame.offset());
    header.needSegmentation(frame.type(), frame.size(), 0);
    MemorySegment segment = Side.nativeCopy(frame.bytes());
    Worker worker = sides("source", SmallNetwork::load).actual().worker;
    path.process(worker, 1, segment, 8, frame.bytes().length, header);
    path.close(3);
    return sink.sent().getFirst();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void aRewrittenAddressOrPortLeavesTheChecksumWrongAsItMust(
      @ForAll long seed, @ForAll @IntRange(max = 2) int action, @ForAll boolean tcp)
      throws Exception {
    MemorySink.Sent frame = new SuperFrames(seed).next(B, A, 0, tcp);
    Sides sides = sides("rewriter " + action, () -> rewriter(action));
    sides.compare(1, frame, false);
    assertThat(sides.actual().wires).containsOnlyKeys(2);
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void aRouterCountsEverySegmentInItsRegister(@ForAll long seed, @ForAll boolean tcp)
      throws Exception {
    MemorySink.Sent frame = new SuperFrames(seed).next(B, A, 0, tcp);
    Sides sides = sides("router", OffloadPathTest::router);
    sides.compare(1, frame, false);
    assertThat(sides.actual().wires).containsOnlyKeys(4);
    assertThat(sides.actual().register()).isEqualTo(sides.expected().register());
  }

  @Test
  void aSuperFrameLeavesAsOne() throws Exception {
    byte[] bytes = new byte[14 + 20 + 20 + 5000];
    ByteBuffer b = ByteBuffer.wrap(bytes);
    b.putShort((short) (B >>> 32)).putInt((int) B).putShort((short) (A >>> 32)).putInt((int) A);
    b.putShort((short) 0x0800).put((byte) 0x45).putShort(16, (short) (bytes.length - 14));
    b.put(22, (byte) 64).put(23, (byte) 6).put(46, (byte) 0x50).put(47, (byte) 0x18);
    MemorySink.Sent frame = new MemorySink.Sent(bytes, true, 34, 16, OffloadHeader.TCP4, 1448);

    assertThat(new Side(SmallNetwork.load()).offloading(1, frame, false)).isEqualTo(1);
    assertThat(new Side(SmallNetwork.load()).offloading(1, frame, true)).isEqualTo(4);
    // A super-frame of no known kind is lost, not sent wrong.
    bytes[23] = 99;
    List<Integer> refused = new ArrayList<>();
    OffloadPath path = new OffloadPath(false, new Nowhere(refused::add));
    OffloadHeader header = new OffloadHeader();
    header.needSegmentation(OffloadHeader.TCP4, 1448, 54);
    path.process(
        SmallNetwork.load().newWorker(), 1, Side.nativeCopy(bytes), 8, bytes.length, header);
    assertThat(refused).containsExactly(1);
  }

  @Property(tries = 500)
  void aSumIsThatOfRfc1071(@ForAll byte[] bytes, @ForAll @IntRange(max = 3) int from) {
    int start = Math.min(from, bytes.length);
    MemorySegment memory = Side.nativeCopy(bytes);
    assertThat(Checksum.sum(memory, 8 + start, bytes.length - start))
        .isEqualTo(Device.sum(bytes, start, bytes.length, 0));
  }

  private static Dataplane rewriter(int action) throws Exception {
    Dataplane d = program("rewriter");
    insert(
        d,
        "I.rewriting",
        "1",
        List.of("I.forward", "I.move", "I.redirect").get(action),
        List.of("2", "2 0a0000fe", "2 1f90").get(action));
    return d;
  }

  private static Dataplane router() throws Exception {
    Dataplane d = program("router");
    for (String table : List.of("I.v4_routes", "I.v6_routes")) {
      for (int bit = 0; bit < 2; bit++) {
        int bits = table.contains("v4") ? 32 : 128;
        Bitstring half = Bitstring.of(BigInteger.valueOf(bit).shiftLeft(bits - 1).toByteArray());
        d.table(table).insert(List.of(new Match.Lpm(half, 1)), 0, "I.to", values("4 a00000000ff"));
      }
    }
    return d;
  }

  private static Dataplane program(String name) throws IOException {
    try (InputStream in =
        OffloadPathTest.class.getResourceAsStream("/programs/" + name + ".json")) {
      return Dataplane.load(in.readAllBytes());
    }
  }
}
