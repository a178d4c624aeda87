package io.heddle.softswitch.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.runtime.PacketProcessor;
import io.heddle.softswitch.runtime.Sizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WaitingPacketsTest {
  /** More frames than fit at a time, so that the memory is gone round many times. */
  private static final int STEPS = 400;

  private record Waiting(int port, byte[] frame, long kept) {}

  @Property(tries = 50)
  void packetsComeOutAsTheyWentInAndInTheirOrder(
      @ForAll("lengths") List<Integer> lengths, @ForAll long seed) {
    Random random = new Random(seed);
    WaitingPackets waiting = new WaitingPackets(true, 1, 0);
    OneField packet = new OneField();
    Deque<Waiting> model = new ArrayDeque<>();
    waiting.begin();
    int lost = 0;
    for (int step = 0; step < STEPS; step++) {
      if (!model.isEmpty() && random.nextInt(5) < 2) {
        checkFirst(waiting, packet, model.remove());
        waiting.remove();
      }
      byte[] frame = new byte[lengths.get(random.nextInt(lengths.size()))];
      random.nextBytes(frame);
      packet.field = random.nextLong();
      Waiting next = new Waiting(random.nextInt(512), frame, packet.field);
      if (waiting.resubmit(packet, next.port(), MemorySegment.ofArray(frame), 0, frame.length)) {
        model.add(next);
      } else {
        lost++;
      }
    }
    while (!model.isEmpty()) {
      checkFirst(waiting, packet, model.remove());
      waiting.remove();
    }
    assertThat(waiting.isEmpty()).isTrue();
    // Four of the greatest frames' memory may be unused at the end and the beginning, no more.
    long bytes = lengths.stream().mapToLong(Integer::longValue).max().orElse(0) * STEPS;
    assertThat(lost == 0 || bytes > (4 << 20) - 4 * Worker.LONGEST_FRAME).isTrue();
  }

  private static void checkFirst(WaitingPackets waiting, OneField packet, Waiting expected) {
    assertThat(waiting.isEmpty()).isFalse();
    assertThat(waiting.way()).isEqualTo(WaitingPackets.Way.RESUBMIT);
    assertThat(waiting.port()).isEqualTo(expected.port());
    byte[] frame =
        waiting.frames().asSlice(waiting.offset(), waiting.length()).toArray(ValueLayout.JAVA_BYTE);
    assertThat(frame).isEqualTo(expected.frame());
    waiting.restoreFields(packet);
    assertThat(packet.field).isEqualTo(expected.kept());
  }

  @Provide
  Arbitrary<List<Integer>> lengths() {
    return Arbitraries.integers()
        .between(0, Worker.LONGEST_FRAME)
        .edgeCases(edges -> edges.add(0, 1, Worker.LONGEST_FRAME))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** A program with one field in its field list, and nothing else. */
  private static final class OneField extends PacketProcessor {
    private long field;

    OneField() {
      super(0, new Sizes(0, 0, 0, 0, 0, 0, 0));
    }

    @Override
    public void saveFields(int fieldList, long[] to, int at) {
      to[at] = field;
    }

    @Override
    public void loadFields(int fieldList, long[] from, int at) {
      field = from[at];
    }

    @Override
    public void beginIngress(int port) {}

    @Override
    public void parse() {}

    @Override
    public void verifyChecksums() {}

    @Override
    public void ingress() {}

    @Override
    public int egressSpec() {
      return 0;
    }

    @Override
    public int multicastGroup() {
      return 0;
    }

    @Override
    public void beginEgress(int port, int instance, int instanceType) {}

    @Override
    public void egress() {}

    @Override
    public void updateChecksums() {}

    @Override
    public void deparse() {}

    @Override
    public void save() {}

    @Override
    public void restore() {}

    @Override
    public void setInstanceType(int type) {}

    @Override
    public void setPriority(int priority) {}

    @Override
    public void resetMetadata() {}

    @Override
    public void learn(int learnList, long[] to, int at) {}

    @Override
    public void saveDecisions(long[] to, int at) {}

    @Override
    public void saveHeaders(long[] to, int at) {}

    @Override
    public void loadHeaders(long[] from, int at) {}
  }
}
