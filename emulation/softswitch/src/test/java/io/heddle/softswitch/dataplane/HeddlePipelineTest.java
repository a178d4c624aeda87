package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.exact;
import static io.heddle.softswitch.dataplane.Rig.params;
import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.table.Entry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The project's own pipeline: network 0x77 with station A at port 1, B at port 2 with tag 5, and
 * what is behind overlay link 9 on port 3.
 */
class HeddlePipelineTest {
  private static final String A = "02000000000a";
  private static final String B = "02000000000b";
  private static final String C = "02000000000c";
  private static final String OUTER =
      "0200000000f2 0200000000f1 0800"
          + "4500 %s 0000 4000 40 11 %s c0a80001 c0a80002"
          + "%s 12b5 %s 0000 0800000000007700";
  private static final String PAYLOAD =
      "4500001c 00000000 40fd 0000 0a000001 0a000002 0102030405060708";

  private final Rig rig = new Rig(HeddleProgram.bmv2Json());

  @BeforeEach
  void join() throws Exception {
    String in = "HeddleIngress.";
    String out = "HeddleEgress.";
    rig.table(in + "attachments.attachment")
        .insert(exact("1", "0"), 0, in + "attachments.attach", params("77", "a"));
    rig.table(in + "attachments.attachment")
        .insert(exact("2", "5"), 0, in + "attachments.attach", params("77", "b"));
    rig.table(in + "attachments.source_guard")
        .insert(exact("a", A), 0, in + "attachments.permit", params());
    rig.table(in + "attachments.source_guard")
        .insert(exact("b", B), 0, in + "attachments.permit", params());
    rig.table(in + "forward.forwarding")
        .insert(exact("77", A), 0, in + "forward.to_attachment", params("1"));
    rig.table(in + "forward.forwarding")
        .insert(exact("77", B), 0, in + "forward.to_attachment", params("2"));
    rig.table(in + "forward.forwarding")
        .insert(exact("77", C), 0, in + "forward.to_peer", params("3", "9"));
    rig.table(in + "forward.replication")
        .insert(exact("77"), 0, in + "forward.replicate", params("1"));
    rig.table(in + "overlay.overlay_termination")
        .insert(
            exact("3", "c0a80002", "c0a80001", "77"),
            0,
            in + "overlay.decapsulate",
            params("77", "9"));
    rig.table(out + "attachments.egress_attachment")
        .insert(exact("1", "77"), 0, out + "attachments.emit_untagged", params());
    rig.table(out + "attachments.egress_attachment")
        .insert(exact("2", "77"), 0, out + "attachments.emit_tagged", params("5"));
    rig.table(out + "overlay.egress_overlay")
        .insert(
            exact("9", "77"),
            0,
            out + "overlay.encapsulate",
            params("0200000000f1", "0200000000f2", "c0a80001", "c0a80002"));
    rig.dataplane
        .replication()
        .setGroup(1, List.of(new Copy(1, 0), new Copy(2, 0), new Copy(3, 9)));
  }

  @Test
  void aFrameIsTaggedWhereItsPortWantsATag() {
    assertThat(rig.send(1, B + A + "0800" + PAYLOAD))
        .containsExactly(sent(2, B + A + "8100 0005 0800" + PAYLOAD));
    assertThat(rig.send(2, A + B + "8100 0005 0800" + PAYLOAD))
        .containsExactly(sent(1, A + B + "0800" + PAYLOAD));
  }

  @Test
  void aFrameForARemoteStationIsEncapsulatedAndOneFromItTakenOut() {
    String frame = C + A + "0800" + PAYLOAD;
    List<Rig.Sent> sent = rig.send(1, frame);

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().port()).isEqualTo(3);
    String outer = sent.getFirst().frame();
    String port = outer.substring(68, 72);
    assertThat(outer)
        .isEqualTo(
            sent(3, OUTER.formatted("004e", outer.substring(48, 52), port, "003a") + frame)
                .frame());
    assertThat(Integer.parseInt(port, 16)).isGreaterThanOrEqualTo(0xc000);
    assertThat(sumOfHeader(outer.substring(28, 68))).isEqualTo(0xffff);

    String back =
        "0200000000f1 0200000000f2 0800 4500 004e 0000 4000 40 11 0000 c0a80002 c0a80001"
            + "c000 12b5 003a 0000 0800000000007700"
            + A
            + C
            + "0800"
            + PAYLOAD;
    assertThat(rig.send(3, back)).containsExactly(sent(1, A + C + "0800" + PAYLOAD));
  }

  @Test
  void aBroadcastReachesAllButWhereItCameFrom() {
    String frame = "ffffffffffff" + A + "0806 0001";
    List<Rig.Sent> sent = rig.send(1, frame);

    assertThat(sent).extracting(Rig.Sent::port).containsExactly(2, 3);
    assertThat(sent.getFirst()).isEqualTo(sent(2, "ffffffffffff" + A + "8100 0005 0806 0001"));
    assertThat(sent.get(1).frame()).endsWith("ffffffffffff" + A + "08060001").hasSize(132);
  }

  @Test
  void whatIsRefusedIsCountedByReason() {
    assertThat(rig.send(4, B + A + "0800" + PAYLOAD)).isEmpty();
    assertThat(rig.send(1, B + C + "0800" + PAYLOAD)).isEmpty();
    assertThat(rig.send(1, "0102")).isEmpty();

    var reasons = rig.dataplane.counters().get("HeddleIngress.refused_in");
    assertThat(reasons.packets(1)).isEqualTo(1);
    assertThat(reasons.packets(2)).isEqualTo(1);
    assertThat(reasons.packets(4)).isEqualTo(1);
  }

  @Test
  void aDirectCounterCountsThePacketsOfItsEntry() throws Exception {
    rig.send(1, B + A + "0800" + PAYLOAD);
    rig.send(1, B + A + "0800" + PAYLOAD);

    Entry entry =
        rig.table("HeddleIngress.forward.forwarding").find(exact("77", B), 0).orElseThrow();
    assertThat(entry.packets()).isEqualTo(2);
    assertThat(entry.bytes()).isEqualTo(2 * 42);
  }

  @Test
  void aPacketAllocatesNothing() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var arena = Arena.ofAuto();
    byte[] bytes = HexFormat.of().parseHex((C + A + "0800" + PAYLOAD).replace(" ", ""));
    var frame = arena.allocate(bytes.length);
    MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Worker worker = rig.dataplane.newWorker();
    Output nowhere = (port, out, offset, length) -> {};
    for (int i = 0; i < 30_000; i++) {
      worker.process(1, frame, 0, bytes.length, nowhere);
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      for (int i = 0; i < 1000; i++) {
        worker.process(1, frame, 0, bytes.length, nowhere);
      }
      long after = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      least = Math.min(least, after - before);
    }
    // The measurement itself may allocate a little; a thousand packets may not.
    assertThat(least).isLessThan(1000);
  }

  private static int sumOfHeader(String header) {
    int sum = 0;
    for (int i = 0; i < header.length(); i += 4) {
      sum += Integer.parseInt(header.substring(i, i + 4), 16);
    }
    return (sum & 0xffff) + (sum >>> 16);
  }
}
