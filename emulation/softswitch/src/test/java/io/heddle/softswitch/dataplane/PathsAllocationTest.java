package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.exact;
import static io.heddle.softswitch.dataplane.Rig.params;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replication;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever way a packet takes through programs/paths.p4, it costs no memory. */
class PathsAllocationTest {
  private static final int PACKETS = 5_000;
  private static final String TYPE = "1234";

  private final Rig rig = Rig.of("paths");
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int left;

  PathsAllocationTest() throws Exception {}

  @Test
  void clonesAndPacketsThatGoAroundOrTellSomethingAllocateNothing() throws Exception {
    Replication replication = rig.dataplane.replication();
    replication.setSession(5, session(replication, new Copy(1, 1), new Copy(2, 2)));
    replication.setSession(6, session(replication, new Copy(3, 3)));
    replication.setGroup(9, List.of(new Copy(4, 4), new Copy(5, 5)));
    rig.dataplane.digests().enable(0, true);

    way("I", 0, "copy_and_again", "5", "7");
    way("I", 6, "tell", "2");
    way("E", 0, "around", "8", "b");
    way("I", 4, "copy_and_spread", "5", "9");
    way("E", 5, "copy", "6", "c");

    Worker worker = rig.dataplane.newWorker();
    Output count = (port, data, offset, length) -> left++;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(100);
      frame.set(ValueLayout.JAVA_BYTE, 12, (byte) 0x12);
      frame.set(ValueLayout.JAVA_BYTE, 13, (byte) 0x34);
      // Two clones before and two after it went around, two replicas, and a clone of each of these.
      run(worker, frame, count);
      assertThat(left).isEqualTo(8 * PACKETS);
      long before = threads.getCurrentThreadAllocatedBytes();
      run(worker, frame, count);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      // What the JVM itself allocates now and then is no matter of the packets.
      assertThat(allocated / PACKETS).isZero();
    }
  }

  private static void run(Worker worker, MemorySegment frame, Output out) {
    for (int i = 0; i < PACKETS; i++) {
      worker.process(7, frame, 0, 100, out);
    }
  }

  private static CloneSession session(Replication replication, Copy... copies) {
    return new CloneSession(
        replication.replicas(List.of(copies).stream().map(List::of).toList()), 0, 0);
  }

  private void way(String control, int instanceType, String action, String... data)
      throws Exception {
    rig.table(control + ".way")
        .insert(exact(TYPE, "" + instanceType), 0, control + "." + action, params(data));
  }
}
