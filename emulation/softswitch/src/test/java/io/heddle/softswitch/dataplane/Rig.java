package io.heddle.softswitch.dataplane;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A loaded program whose ports are lists of frames in hexadecimal. */
public final class Rig {
  public record Sent(int port, String frame) {}

  final Dataplane dataplane;
  private final Worker worker;

  Rig(byte[] json) {
    this(Dataplane.load(json));
  }

  public Rig(Dataplane dataplane) {
    this.dataplane = dataplane;
    this.worker = dataplane.newWorker();
  }

  /** A program of the test resources. */
  static Rig of(String program) throws IOException {
    try (InputStream in = Rig.class.getResourceAsStream("/programs/" + program + ".json")) {
      return new Rig(in.readAllBytes());
    }
  }

  /** What leaves when a frame comes in; spaces in the frame are for the reader. */
  public List<Sent> send(int port, String frame) {
    byte[] bytes = HexFormat.of().parseHex(frame.replaceAll("\\s", ""));
    List<Sent> sent = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      // Not at the start of its segment, as in a ring of frames.
      MemorySegment segment = arena.allocate(bytes.length + 7L);
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 5, bytes.length);
      worker.process(
          port,
          segment,
          5,
          bytes.length,
          (out, data, offset, length) ->
              sent.add(
                  new Sent(
                      out,
                      HexFormat.of()
                          .formatHex(
                              data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)))));
    }
    return sent;
  }

  Table table(String name) {
    return dataplane.table(name);
  }

  public static Sent sent(int port, String frame) {
    return new Sent(port, frame.replaceAll("\\s", ""));
  }

  static Bitstring hex(String value) {
    return Bitstring.of(new BigInteger(value, 16).toByteArray());
  }

  static List<Match> exact(String... values) {
    List<Match> key = new ArrayList<>();
    for (String value : values) {
      key.add(new Match.Exact(hex(value)));
    }
    return key;
  }

  static List<Bitstring> params(String... values) {
    List<Bitstring> params = new ArrayList<>();
    for (String value : values) {
      params.add(hex(value));
    }
    return params;
  }
}
