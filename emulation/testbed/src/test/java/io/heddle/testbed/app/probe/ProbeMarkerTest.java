package io.heddle.testbed.app.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.testbed.app.probe.ProbeAddresses.Endpoint;
import io.heddle.testbed.app.probe.ProbeAddresses.Tunnel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProbeMarkerTest {
  static final ProbeAddresses ADDRESSES =
      new ProbeAddresses(
          endpoint("02:00:00:00:00:01", "10.0.0.1"),
          endpoint("02:00:00:00:00:02", "10.0.0.2"),
          endpoint("02:00:00:00:00:03", "10.0.0.3"),
          7,
          new Tunnel(
              endpoint("02:aa:00:00:00:01", "172.16.0.1"),
              endpoint("02:aa:00:00:00:02", "172.16.0.2"),
              0x010203),
          1500);

  private static Endpoint endpoint(String mac, String address) {
    return new Endpoint(MacAddress.parse(mac), Ipv4Address.parse(address));
  }

  @Provide
  Arbitrary<ProbeMarker> markers() {
    Arbitrary<String> names =
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(32);
    return Combinators.combine(Arbitraries.of(FrameKind.class), names, Arbitraries.longs())
        .as(ProbeMarker::new);
  }

  @Property(tries = 300)
  void aMarkerIsFoundWhateverIsAroundIt(
      @ForAll("markers") ProbeMarker marker,
      @ForAll @Size(max = 80) byte[] before,
      @ForAll @Size(max = 20) byte[] after) {
    byte[] encoded = marker.encode();
    byte[] frame =
        ByteBuffer.allocate(before.length + encoded.length + after.length)
            .put(before)
            .put(encoded)
            .put(after)
            .array();

    assertThat(encoded).hasSizeLessThanOrEqualTo(ProbeMarker.LONGEST_BYTES);
    assertThat(ProbeMarker.find(frame)).hasValue(marker);
  }

  @Property(tries = 300)
  void aMarkerIsFoundInEveryKindOfFrame(@ForAll("markers") ProbeMarker marker) {
    byte[] frame = new ProbeFrames(ADDRESSES).build(marker);

    assertThat(frame).hasSizeBetween(60, 1522);
    assertThat(ProbeMarker.find(frame)).hasValue(marker);
  }

  @Property(tries = 500)
  void anyBytesWithAMagicNumberAreSearchedSafely(
      @ForAll @Size(max = 60) byte[] bytes, @ForAll byte place) {
    byte[] frame = Arrays.copyOf(bytes, bytes.length + 8);
    ByteBuffer.wrap(frame).putInt(Math.floorMod(place, frame.length - 3), 0xf74d6b72);

    assertThatCode(() -> ProbeMarker.find(frame)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "IPV6_MULTICAST",
        "ARP_REQUEST",
        "ARP_REPLY",
        "GRATUITOUS_ARP",
        "LLDP",
        "UNKNOWN_ETHERTYPE",
        "MINIMUM_SIZE"
      })
  void everyIpv4HeaderHasARightChecksum(FrameKind kind) {
    byte[] frame = new ProbeFrames(ADDRESSES).build(new ProbeMarker(kind, "net", 1));
    int start = 14;
    while (Set.of(0x8100, 0x88a8).contains(word(frame, start - 2))) {
      start += 4;
    }

    assertThat(word(frame, start - 2)).isEqualTo(0x0800);
    assertThat(sum(frame, start, 20, 0)).isEqualTo(0xffff);
  }

  @Test
  void theIpv6FrameHasARightUdpChecksum() {
    byte[] frame =
        new ProbeFrames(ADDRESSES).build(new ProbeMarker(FrameKind.IPV6_MULTICAST, "even", 1));
    int udpLength = word(frame, 14 + 4);

    assertThat(HexFormat.of().formatHex(frame, 22, 38))
        .isEqualTo("fe80000000000000000000fffe000001");
    assertThat(sum(frame, 14 + 8, 32 + udpLength, 17 + udpLength)).isEqualTo(0xffff);
  }

  private static int word(byte[] frame, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(at));
  }

  /** The sum of RFC 1071, 0xffff over what holds its right checksum. */
  private static int sum(byte[] frame, int start, int length, int initial) {
    int sum = initial;
    for (int at = start; at < start + length; at += 2) {
      sum += word(frame, at);
    }
    return (sum & 0xffff) + (sum >>> 16);
  }

  @Test
  void sizesAndHeadersAreWhatTheKindSays() {
    ProbeFrames frames = new ProbeFrames(ADDRESSES);
    String name = "n".repeat(32);
    byte[] vxlan = frames.build(new ProbeMarker(FrameKind.FORGED_VXLAN, name, 1));
    byte[] doubleTagged = frames.build(new ProbeMarker(FrameKind.DOUBLE_TAGGED, name, 1));

    assertThat(frames.build(new ProbeMarker(FrameKind.MINIMUM_SIZE, name, 1))).hasSize(60);
    assertThat(frames.build(new ProbeMarker(FrameKind.MAXIMUM_SIZE, name, 1))).hasSize(1514);
    assertThat(HexFormat.of().formatHex(vxlan, 0, 14)).isEqualTo("02aa000000020200000000010800");
    assertThat(HexFormat.of().formatHex(vxlan, 26, 38)).isEqualTo("ac100001ac10000212b512b5");
    assertThat(HexFormat.of().formatHex(vxlan, 42, 50)).isEqualTo("0800000001020300");
    assertThat(HexFormat.of().formatHex(doubleTagged, 12, 22)).isEqualTo("81000007810000070800");
  }
}
