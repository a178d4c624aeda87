package io.heddle.testbed.app.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.intent.Ipv4Address;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SessionTableTest {
  private static SessionKey key(byte[] frame) {
    SessionKey key = new SessionKey();
    assertThat(key.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    return key;
  }

  private static byte[] frame(
      int protocol, int source, int sourcePort, int destination, int destinationPort, int... tags) {
    ByteBuffer frame = ByteBuffer.allocate(60).position(12);
    for (int tag : tags) {
      frame.putShort((short) tag).putShort((short) 5);
    }
    frame.putShort((short) 0x0800).put((byte) 0x45).put(new byte[8]).put((byte) protocol);
    frame.putShort((short) 0).putInt(source).putInt(destination);
    return frame.putShort((short) sourcePort).putShort((short) destinationPort).array();
  }

  @Property(tries = 300)
  void bothDirectionsAreOneSession(
      @ForAll int source,
      @ForAll @IntRange(max = 65_535) int sourcePort,
      @ForAll int destination,
      @ForAll @IntRange(max = 65_535) int destinationPort) {
    SessionTable table = new SessionTable(4);
    table.count(key(frame(17, source, sourcePort, destination, destinationPort)), 0);
    table.count(key(frame(17, destination, destinationPort, source, sourcePort, 0x8100)), 1);
    table.count(
        key(frame(17, source, sourcePort, destination, destinationPort, 0x88a8, 0x8100)), 0);

    List<Session> sessions = table.snapshot();
    assertThat(sessions).hasSize(1);
    Session session = sessions.getFirst();
    assertThat(List.of(session.leftToRight(), session.rightToLeft())).containsExactly(2L, 1L);
    assertThat(session.lowAddress().toUnsigned())
        .isEqualTo(Math.min(Integer.toUnsignedLong(source), Integer.toUnsignedLong(destination)));
    assertThat(List.of(session.lowPort(), session.highPort()))
        .containsExactlyInAnyOrder(sourcePort, destinationPort);
  }

  @Property(tries = 300)
  void anyBytesAreReadSafely(@ForAll @Size(max = 64) byte[] bytes) {
    boolean read = new SessionKey().read(MemorySegment.ofArray(bytes), 0, bytes.length);

    assertThat(read && bytes.length < 34).isFalse();
  }

  @Test
  void fragmentsAndOtherProtocolsHaveNoPorts() {
    byte[] fragment = frame(6, 1, 1000, 2, 80);
    fragment[14 + 7] = 5;
    SessionTable table = new SessionTable(4);
    table.count(key(fragment), 0);
    table.count(key(frame(1, 3, 1000, 4, 80)), 1);

    assertThat(table.snapshot())
        .containsExactlyInAnyOrder(
            new Session(6, new Ipv4Address(1), 0, new Ipv4Address(2), 0, 1, 0),
            new Session(1, new Ipv4Address(3), 0, new Ipv4Address(4), 0, 0, 1));
  }

  @Test
  void aFullTableKeepsCountingWhatItKnows() {
    SessionTable table = new SessionTable(2);

    assertThat(table.count(key(frame(6, 1, 1, 9, 1)), 0)).isTrue();
    assertThat(table.count(key(frame(6, 2, 1, 9, 1)), 0)).isTrue();
    assertThat(table.count(key(frame(6, 3, 1, 9, 1)), 0)).isFalse();
    assertThat(table.count(key(frame(6, 2, 1, 9, 1)), 0)).isTrue();
    assertThat(table.snapshot()).hasSize(2);
  }

  @Test
  void twoThreadsLoseNoPacketAndNoSession() throws Exception {
    SessionTable table = new SessionTable(1000);
    Thread[] threads = new Thread[2];
    for (int direction = 0; direction < 2; direction++) {
      int own = direction;
      threads[direction] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    SplittableRandom random = new SplittableRandom(own);
                    for (int i = 0; i < 100_000; i++) {
                      table.count(key(frame(6, random.nextInt(1000), 1, 5000, 80)), own);
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }

    List<Session> sessions = table.snapshot();
    assertThat(sessions).hasSize(1000);
    assertThat(sessions.stream().mapToLong(Session::leftToRight).sum()).isEqualTo(100_000);
    assertThat(sessions.stream().mapToLong(Session::rightToLeft).sum()).isEqualTo(100_000);
  }
}
