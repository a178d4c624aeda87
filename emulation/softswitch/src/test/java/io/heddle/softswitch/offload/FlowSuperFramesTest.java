package io.heddle.softswitch.offload;

import static io.heddle.softswitch.SmallNetwork.A;
import static io.heddle.softswitch.SmallNetwork.B;
import static io.heddle.softswitch.SmallNetwork.C;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.SmallNetwork;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.flow.Foretold;
import io.heddle.softswitch.flow.Prober;
import io.heddle.softswitch.flow.Recipe;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** What is found out by a super-frame holds for the segments that the wire would have had. */
class FlowSuperFramesTest {
  private static final Dataplane NETWORK = load();

  private final Worker worker = NETWORK.newWorker();
  private final Prober prober = new Prober();

  private static Dataplane load() {
    try {
      return SmallNetwork.load();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void allSegmentsOfASuperFrameAreOfOneFlow(
      @ForAll long seed, @ForAll boolean tcp, @ForAll @IntRange(max = 4) int way) {
    SuperFrames frames = new SuperFrames(seed);
    MemorySink.Sent frame =
        switch (way) {
          case 0 -> frames.next(B, A, 0, tcp);
          case 1 -> frames.next(C, A, 0, tcp);
          case 2 -> frames.next(A, B, 5, tcp);
          case 3 -> frames.next(C, B, 5, tcp);
          default -> SuperFrames.inTunnel(frames.next(A, C, 0, tcp), OffloadPathTest.FROM_PEER);
        };
    int port = way < 2 ? 1 : way < 4 ? 2 : 3;
    byte[] bytes = frame.bytes();
    int headers = frame.start() + (tcp ? (bytes[frame.start() + 12] >> 4 & 15) * 4 : 8);
    int length = frame.size() == 0 ? bytes.length : headers + frame.size();

    Recipe recipe =
        prober.probe(worker, port, MemorySegment.ofArray(bytes), 0, length).orElseThrow();

    assertThat(recipe.headers()).isEqualTo(tcp ? headers : 0);
    assertThat(recipe.tunnelled()).isEqualTo(way > 3);
    for (byte[] segment : Device.wire(frame)) {
      assertThat(Foretold.covers(recipe, bytes, segment)).isTrue();
      List<byte[]> left = new ArrayList<>();
      worker.process(
          port,
          MemorySegment.ofArray(segment),
          0,
          segment.length,
          (to, out, offset, size) -> {
            assertThat(to).isEqualTo(recipe.egressPort());
            left.add(out.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE));
          });
      assertThat(left).containsExactly(Foretold.leaves(recipe, segment));
    }
  }
}
