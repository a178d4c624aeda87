package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.hex;
import static io.heddle.softswitch.dataplane.Rig.params;
import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.KeyField;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** programs/router.p4: what the Heddle pipeline does not use. */
class RouterTest {
  private static final String MACS = "0a0000000001 0a0000000002";
  private static final String NEW_MACS = "0a00000000ff 0a0000000001";

  private final Rig rig = Rig.of("router");

  RouterTest() throws IOException {}

  @Test
  void theLongestIpv4PrefixRoutesAndTheChecksumIsBroughtUpToDate() throws Exception {
    Entry wide = route("I.v4_routes", "0a000000", 8, "3");
    Entry narrow = route("I.v4_routes", "0a010000", 16, "4");

    assertThat(rig.send(1, MACS + "0800" + ipv4("00", "40", "0a010203") + "cafe"))
        .containsExactly(sent(4, NEW_MACS + "0800" + ipv4("00", "3f", "0a010203") + "cafe"));
    assertThat(rig.send(1, MACS + "0800" + ipv4("00", "40", "0a020203")))
        .containsExactly(sent(3, NEW_MACS + "0800" + ipv4("00", "3f", "0a020203")));
    assertThat(narrow.packets()).isEqualTo(1);
    assertThat(narrow.bytes()).isEqualTo(36);
    assertThat(wide.packets()).isEqualTo(1);
  }

  @Test
  void aWrongChecksumOrAnOldTtlDropsThePacket() throws Exception {
    route("I.v4_routes", "0a000000", 8, "3");

    String wrong = "45000014 0000 0000 40 fd 1111 0a000009 0a010203";
    assertThat(rig.send(1, MACS + "0800" + wrong)).isEmpty();
    assertThat(rig.send(1, MACS + "0800" + ipv4("00", "01", "0a010203"))).isEmpty();
  }

  @Test
  void ipv6AddressesOf128BitsAreMatchedAndKept() throws Exception {
    String destination = "20010db8000000010000000000000001";
    route("I.v6_routes", "20010db8000000000000000000000000", 32, "5");
    route("I.v6_routes", destination, 128, "6");
    String before = MACS + "86dd" + "6ab12345 0000 3b 03" + "fe80000000000000ffeeddccbbaa9988";
    String after = NEW_MACS + "86dd" + "6ab12345 0000 3b 01" + "fe80000000000000ffeeddccbbaa9988";

    assertThat(rig.send(1, before + destination)).containsExactly(sent(6, after + destination));
    assertThat(rig.send(1, before + "20010db8000000010000000000000002"))
        .containsExactly(sent(5, after + "20010db8000000010000000000000002"));
    assertThat(rig.send(1, before + "20010db9000000010000000000000002")).isEmpty();
  }

  @Test
  void saturatingArithmeticStopsAtZero() throws Exception {
    route("I.v6_routes", "20010db8000000000000000000000000", 32, "5");
    String addresses = "fe80000000000000ffeeddccbbaa9988" + "20010db8000000010000000000000002";

    assertThat(rig.send(1, MACS + "86dd" + "60000000 0000 3b 01" + addresses))
        .containsExactly(sent(5, NEW_MACS + "86dd" + "60000000 0000 3b 00" + addresses));
  }

  @Test
  void rangesAndMasksClassifyByPriority() throws Exception {
    route("I.v4_routes", "00000000", 0, "3");
    classify(1, new Match.Range(hex("50"), hex("59")), KeyField.ANY, KeyField.ANY, "11");
    classify(
        2,
        new Match.Range(hex("51"), hex("ffff")),
        new Match.Ternary(hex("c0000000"), hex("ff000000")),
        KeyField.ANY,
        "22");
    classify(3, KeyField.ANY, KeyField.ANY, new Match.Ternary(hex("9"), hex("1ff")), "33");

    assertThat(classOf(1, "0050")).isEqualTo("11");
    assertThat(classOf(1, "0051")).isEqualTo("22");
    assertThat(classOf(1, "005a")).isEqualTo("22");
    assertThat(classOf(1, "004f")).isEqualTo("00");
    assertThat(classOf(9, "0051")).isEqualTo("33");
    assertThat(rig.dataplane.registers().get("I.seen").read(0)).isEqualTo(1);
  }

  @Test
  void constEntriesAreThereFromTheStart() {
    assertThat(rig.table("I.guard").declaredEntries()).hasSize(2);
    assertThat(rig.send(1, MACS + "0806" + "0001")).isEmpty();
  }

  @Test
  void aPacketThatIsTooShortIsAParserError() throws Exception {
    route("I.v4_routes", "00000000", 0, "3");
    String whole = MACS + "0800" + ipv4("00", "40", "0a010203");

    assertThat(rig.send(1, whole)).hasSize(1);
    assertThat(rig.send(1, whole.substring(0, whole.length() - 2))).isEmpty();
    assertThat(rig.send(1, "")).isEmpty();
  }

  private String classOf(int port, String destinationPort) {
    String header = checked("4500001c 0000 0000 40 11", "c0000001 0a000001");
    List<Rig.Sent> sent = rig.send(port, MACS + "0800" + header + "0001" + destinationPort);
    assertThat(sent).hasSize(1);
    return sent.getFirst().frame().substring(30, 32);
  }

  private void classify(int priority, Match port, Match source, Match ingress, String to)
      throws Exception {
    rig.table("I.classes")
        .insert(List.of(port, source, ingress), priority, "I.classify", params(to));
  }

  private Entry route(String table, String prefix, int length, String port) throws Exception {
    Match match = length == 0 ? KeyField.ANY : new Match.Lpm(hex(prefix), length);
    return rig.table(table).insert(List.of(match), 0, "I.to", params(port, "0a00000000ff"));
  }

  /** A header of 20 bytes from 10.0.0.9 without a known protocol behind it. */
  private static String ipv4(String tos, String ttl, String destination) {
    return checked("45" + tos + "0014 0000 0000" + ttl + "fd", "0a000009" + destination);
  }

  /** A header with its checksum in its place (RFC 1071). */
  private static String checked(String before, String after) {
    String words = (before + after).replace(" ", "");
    int sum = 0;
    for (int i = 0; i < words.length(); i += 4) {
      sum += Integer.parseInt(words.substring(i, i + 4), 16);
    }
    int folded = (sum & 0xffff) + (sum >>> 16);
    return before + "%04x".formatted(~folded & 0xffff) + after;
  }
}
