package io.heddle.controller.reconcile;

import com.google.protobuf.ByteString;
import io.heddle.controller.compile.DeviceState;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.PipelinePolicy;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4src.HeddleProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A switch behind P4Runtime that takes the bmv2 form of the pipeline. */
public final class P4RuntimeDevice implements Device {
  /**
   * There is one controller; another one at the same switch is a mistake that the switch refuses.
   */
  private static final ElectionId BID = ElectionId.of(1);

  private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(5);

  private final P4RuntimeClient client;

  private P4RuntimeDevice(P4RuntimeClient client) {
    this.client = client;
  }

  /**
   * Becomes the primary client of the switch and gives it the pipeline, unless it runs exactly
   * that.
   *
   * @param address host and port of its P4Runtime server
   * @throws IOException if it cannot be reached, has another primary or refuses the pipeline
   */
  public static P4RuntimeDevice connect(String address, long deviceId)
      throws IOException, InterruptedException {
    P4RuntimeClient client = P4RuntimeClient.connect(ClientOptions.primary(address, deviceId, BID));
    boolean ready = false;
    try {
      client.awaitPrimary(ELECTION_TIMEOUT);
      // What is installed is read before anything is written, so entries that stay do no harm.
      client.setPipeline(Program.P4INFO, Program.CONFIG, Program.COOKIE, PipelinePolicy.RECONCILE);
      ready = true;
      return new P4RuntimeDevice(client);
    } finally {
      if (!ready) {
        client.close();
      }
    }
  }

  @Override
  public DeviceState read() throws IOException {
    List<Entity> entities = new ArrayList<>(client.readTables());
    entities.addAll(client.readMulticastGroups());
    return DeviceState.of(entities);
  }

  @Override
  public void write(List<Update> batch) throws IOException {
    client.write(batch);
  }

  @Override
  public List<ReadEntry> readCounters(String table) throws IOException {
    return client.readCounters(table);
  }

  @Override
  public List<CounterCell> readCounter(String counter) throws IOException {
    return client.readCounter(counter);
  }

  @Override
  public void close() {
    client.close();
  }

  /** The pipeline as it is given to every switch; read when the first one is connected. */
  private static final class Program {
    private static final P4Info P4INFO = P4Info.parse(HeddleProgram.p4info());
    private static final ByteString CONFIG = ByteString.copyFrom(HeddleProgram.bmv2Json());

    /** Tells whether a switch runs exactly this p4info and configuration. */
    private static final long COOKIE = cookie();

    private static long cookie() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(HeddleProgram.p4info().getBytes(StandardCharsets.UTF_8));
        digest.update(CONFIG.asReadOnlyByteBuffer());
        long cookie = ByteBuffer.wrap(digest.digest()).getLong();
        return cookie == 0 ? 1 : cookie;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
