package io.heddle.softswitch.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.Rig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hashes and checksums of random packets, here and in bmv2. */
class HashDifferentialTest {
  private static final int PACKETS = 2048;

  /** More at once than this and bmv2 may lose some. */
  private static final int BATCH = 32;

  @TempDir private Path logs;
  private final long seed = Long.getLong("heddle.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  @Timeout(60)
  void everyAlgorithmHasTheSameValue() throws Exception {
    assertSame(
        "hashes",
        () -> {
          boolean checksum = random.nextInt(4) == 0;
          byte[] frame = new byte[checksum ? 6 + random.nextInt(9) : 25];
          random.nextBytes(frame);
          frame[0] = (byte) (checksum ? 0x80 + random.nextInt(5) : 1 + random.nextInt(7));
          if (!checksum) {
            frame[8] |= 1; // bmv2 divides by a maximum of 0
          }
          return frame;
        });
  }

  @Test
  @Timeout(60)
  void varbitsOfAnyLengthAndHeadersThatAreNotThereAreHashedAlike() throws Exception {
    assertSame(
        "varhash",
        () -> {
          int bytes = random.nextInt(21);
          byte[] frame = new byte[2 + 1 + bytes + 1 + random.nextInt(4)];
          random.nextBytes(frame);
          frame[0] = (byte) (8 * bytes);
          frame[1] = (byte) random.nextInt(3);
          return frame;
        });
  }

  private interface Frames {
    byte[] next();
  }

  private void assertSame(String program, Frames frames) throws Exception {
    ReferenceSwitch.require();
    P4Info p4info =
        P4Info.parse(new String(resource(program + ".p4info.txtpb"), StandardCharsets.UTF_8));
    byte[] json = resource(program + ".json");
    Rig embedded = new Rig(Dataplane.load(json));
    try (ReferenceSwitch bmv2 = ReferenceSwitch.start(logs.resolve("bmv2.log"))) {
      bmv2.load(p4info, json);
      for (int sent = 0; sent < PACKETS; sent += BATCH) {
        List<Packet> in =
            LongStream.rangeClosed(1, BATCH)
                .mapToObj(id -> Packet.of(id, 3, frames.next()))
                .toList();
        List<Packet> out = bmv2.exchange(in);
        assertThat(out).hasSize(BATCH);
        for (Packet packet : out) {
          String frame = in.get((int) packet.id() - 1).hex();
          assertThat(embedded.send(3, frame))
              .as("of %s; -Dheddle.seed=%d", frame, seed)
              .containsExactly(Rig.sent(packet.port(), packet.hex()));
        }
      }
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Rig.class.getResourceAsStream("/programs/" + name)) {
      return in.readAllBytes();
    }
  }
}
