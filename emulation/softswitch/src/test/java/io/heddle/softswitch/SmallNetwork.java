package io.heddle.softswitch;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.replication.Copy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The project's pipeline with one network: station A at port 1, B at port 2 in VLAN 5, C behind the
 * peer at port 3.
 */
public final class SmallNetwork {
  public static final long A = 0x02000000000aL;
  public static final long B = 0x02000000000bL;
  public static final long C = 0x02000000000cL;

  private SmallNetwork() {}

  /** The network's switch. */
  public static Dataplane load() throws Exception {
    Dataplane d = Dataplane.load(HeddleProgram.bmv2Json());
    String in = "HeddleIngress.";
    String out = "HeddleEgress.";
    insert(d, in + "attachments.attachment", "1 0", in + "attachments.attach", "77 a");
    insert(d, in + "attachments.attachment", "2 5", in + "attachments.attach", "77 b");
    insert(d, in + "attachments.source_guard", "a 2000000000a", in + "attachments.permit", "");
    insert(d, in + "attachments.source_guard", "b 2000000000b", in + "attachments.permit", "");
    insert(d, in + "forward.forwarding", "77 2000000000a", in + "forward.to_attachment", "1");
    insert(d, in + "forward.forwarding", "77 2000000000b", in + "forward.to_attachment", "2");
    insert(d, in + "forward.forwarding", "77 2000000000c", in + "forward.to_peer", "3 9");
    insert(d, in + "forward.replication", "77", in + "forward.replicate", "1");
    insert(
        d,
        in + "overlay.overlay_termination",
        "3 c0a80002 c0a80001 77",
        in + "overlay.decapsulate",
        "77 9");
    insert(d, out + "attachments.egress_attachment", "1 77", out + "attachments.emit_untagged", "");
    insert(d, out + "attachments.egress_attachment", "2 77", out + "attachments.emit_tagged", "5");
    insert(
        d,
        out + "overlay.egress_overlay",
        "9 77",
        out + "overlay.encapsulate",
        "2000000000f1 2000000000f2 c0a80001 c0a80002");
    d.replication().setGroup(1, List.of(new Copy(1, 0), new Copy(2, 0), new Copy(3, 9)));
    return d;
  }

  /** Writes an entry of exact matches; all numbers in hexadecimal. */
  public static void insert(Dataplane d, String table, String key, String action, String data)
      throws Exception {
    List<Match> exact = new ArrayList<>();
    values(key).forEach(value -> exact.add(new Match.Exact(value)));
    d.table(table).insert(exact, 0, action, values(data));
  }

  /** Hexadecimal numbers with spaces between them. */
  public static List<Bitstring> values(String hex) {
    return Arrays.stream(hex.split(" ", -1))
        .filter(value -> !value.isEmpty())
        .map(value -> Bitstring.of(new BigInteger(value, 16).toByteArray()))
        .toList();
  }
}
