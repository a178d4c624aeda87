package io.heddle.softswitch.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.EntityCodec;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4src.HeddleProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A program with random entries that change, and random frames that meet them. */
public abstract sealed class Traffic {
  /** So that a tag is whole wherever one is, which kernels want. */
  private static final int SHORTEST = 20;

  private final P4Info p4info;
  private final byte[] json;

  private Traffic(P4Info p4info, byte[] json) {
    this.p4info = p4info;
    this.json = json;
  }

  /** The project's pipeline. */
  public static Traffic ofHeddle(Random random, List<Integer> ports) {
    return new OfHeddle(random, ports, io.heddle.p4runtime.P4Info.parse(HeddleProgram.p4info()));
  }

  /**
   * A test program.
   *
   * @param table with the Ethernet destination as its first field, and no other one that is exact
   * @param action of that table, which lets a packet leave by the port that is its first parameter
   */
  public static Traffic ofProgram(
      String name, String table, String action, Random random, List<Integer> ports)
      throws IOException {
    String text = new String(resource(name + ".p4info.txtpb"), StandardCharsets.UTF_8);
    return new OfProgram(
        random,
        ports,
        io.heddle.p4runtime.P4Info.parse(text),
        resource(name + ".json"),
        table,
        action);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Traffic.class.getResourceAsStream("/programs/" + name)) {
      return in.readAllBytes();
    }
  }

  public final P4Info p4info() {
    return p4info;
  }

  public final byte[] json() {
    return json.clone();
  }

  /** What to write first, each of which may fail. */
  public abstract List<Update> entries();

  /** Changes, each of which may fail. */
  public abstract List<Update> changes();

  /** A frame that may come in at a port. */
  public final byte[] frame(int port) {
    byte[] frame = any(port);
    return frame.length < SHORTEST ? Arrays.copyOf(frame, SHORTEST) : frame;
  }

  abstract byte[] any(int port);

  /**
   * Frames to send into a port of which every port sends something, that are none of a flow, and
   * whose numbers tell them from others.
   */
  public abstract List<byte[]> fences(int port, int number);

  private static final class OfHeddle extends Traffic {
    private static final int CHANGES = 12;
    private final Random random;
    private final List<Integer> ports;
    private final World world;
    private final Frames frames;
    private final Mutator mutator;
    private final EntityCodec codec;

    OfHeddle(Random random, List<Integer> ports, io.heddle.p4runtime.P4Info p4info) {
      super(p4info.message(), HeddleProgram.bmv2Json());
      this.random = random;
      this.ports = ports;
      world = new World(random, ports);
      frames = new Frames(random, world);
      mutator = new Mutator(random);
      codec = new EntityCodec(p4info);
    }

    @Override
    public List<Update> entries() {
      return Stream.concat(world.entries().stream(), Fence.entries(ports).stream())
          .map(this::insertion)
          .toList();
    }

    private Update insertion(io.heddle.p4runtime.entity.Entity entity) {
      return codec.encode(
          new io.heddle.p4runtime.entity.Update(
              io.heddle.p4runtime.entity.Update.Kind.INSERT, entity));
    }

    @Override
    public List<Update> changes() {
      return world.changes(CHANGES).stream().map(codec::encode).toList();
    }

    @Override
    byte[] any(int port) {
      byte[] frame = frames.next(port);
      return random.nextInt(6) > 0 ? frame : mutator.mutate(frame, frames.next(port));
    }

    @Override
    public List<byte[]> fences(int port, int number) {
      return List.of(Fence.flooded(number), Fence.question(number));
    }
  }

  private static final class OfProgram extends Traffic {
    private static final int CHANGES = 4;
    private static final long FENCE = 0x060000000000L;
    private static final int HIGHEST = 1_000_000;
    private final Random random;
    private final List<Integer> ports;
    private final JsonNode tree;
    private final ValuePool pool;
    private final ParseGraph graph;
    private final io.heddle.p4runtime.P4Info.Table table;
    private final io.heddle.p4runtime.P4Info.Action action;
    private final List<TableEntry> entries = new ArrayList<>();

    OfProgram(
        Random random,
        List<Integer> ports,
        io.heddle.p4runtime.P4Info p4info,
        byte[] json,
        String table,
        String action)
        throws IOException {
      super(p4info.message(), json);
      this.random = random;
      this.ports = ports;
      this.tree = new ObjectMapper().readTree(json);
      this.pool = new ValuePool(random, ports, tree);
      this.graph = new ParseGraph(tree);
      this.table = p4info.table(table).orElseThrow();
      this.action = p4info.action(action).orElseThrow();
    }

    @Override
    public List<Update> entries() {
      List<Update> all = new ArrayList<>();
      ports.forEach(port -> all.add(fence(port)));
      new RandomEntries(p4info(), false, random, pool, ports)
          .offer(
              update -> {
                all.add(update);
                TableEntry entry = update.getEntity().getTableEntry();
                if (update.getEntity().hasTableEntry() && !entry.getIsDefaultAction()) {
                  entries.add(entry);
                }
                return true;
              });
      return all;
    }

    private Update fence(int port) {
      TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table.id());
      entry
          .addMatchBuilder()
          .setFieldId(1)
          .getExactBuilder()
          .setValue(Bitstring.of(FENCE + port).bytes());
      entry.setPriority(table.needsPriority() ? HIGHEST : 0);
      var call = entry.getActionBuilder().getActionBuilder().setActionId(action.id());
      action
          .params()
          .forEach(
              param ->
                  call.addParamsBuilder()
                      .setParamId(param.id())
                      .setValue(Bitstring.of(port).bytes()));
      return update(Update.Type.INSERT, entry.build());
    }

    private static Update update(Update.Type type, TableEntry entry) {
      return Update.newBuilder()
          .setType(type)
          .setEntity(Entity.newBuilder().setTableEntry(entry))
          .build();
    }

    /** Entries that get others' actions, or go, or come again. */
    @Override
    public List<Update> changes() {
      List<Update> changes = new ArrayList<>();
      for (int i = 0; i < CHANGES; i++) {
        TableEntry entry = pool.one(entries);
        List<TableEntry> same =
            entries.stream().filter(e -> e.getTableId() == entry.getTableId()).toList();
        TableEntry changed = entry.toBuilder().setAction(pool.one(same).getAction()).build();
        Update.Type type =
            pool.one(List.of(Update.Type.INSERT, Update.Type.MODIFY, Update.Type.DELETE));
        changes.add(update(type, changed));
      }
      return changes;
    }

    @Override
    byte[] any(int port) {
      return graph.packet(random, pool);
    }

    @Override
    public List<byte[]> fences(int port, int number) {
      return ports.stream()
          .map(
              to ->
                  ByteBuffer.allocate(64)
                      .putLong(0, FENCE + to << 16)
                      .putInt(12, 0x81000001)
                      .putShort(16, (short) 0x88b5)
                      .putInt(18, number)
                      .array())
          .toList();
    }
  }
}
