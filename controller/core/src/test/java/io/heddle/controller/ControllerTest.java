package io.heddle.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.compile.Refusal;
import io.heddle.controller.reconcile.Device;
import io.heddle.intent.Attachment;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ControllerTest {
  private static final OverlayLink LINK =
      new OverlayLink(
          "a-b",
          new OverlayLink.End("a", 9, new MacAddress(1), Ipv4Address.parse("192.168.0.1")),
          new OverlayLink.End("b", 9, new MacAddress(2), Ipv4Address.parse("192.168.0.2")),
          1);
  private static final Intents INTENTS =
      new Intents(
          List.of(new Network("red", 7)),
          List.of(attachment("red-a", 1, "a"), attachment("red-b", 2, "b")),
          List.of(LINK),
          List.of());

  @Test
  void applyWritesTheDifferenceAndReportsIt() throws Exception {
    try (Controller controller = new Controller()) {
      Memory a = new Memory();
      controller.adopt("a", a);
      controller.adopt("b", new Memory());
      ApplyReport first = controller.apply(INTENTS);
      assertThat(first.updates()).isEqualTo(first.neds().get("a").entities() * 2);
      assertThat(controller.apply(INTENTS).updates()).isZero();
      assertThat(controller.apply(Intents.NONE).neds().get("a").entities()).isZero();
      assertThat(a.read().size()).isZero();
    }
  }

  @Test
  void intentsThatContradictEachOtherChangeNothing() throws Exception {
    try (Controller controller = new Controller()) {
      Memory a = new Memory();
      controller.adopt("a", a);
      controller.apply(INTENTS);
      DeviceState before = a.read();
      Intents twice =
          new Intents(
              INTENTS.networks(),
              List.of(attachment("one", 1, "a"), attachment("two", 1, "b")),
              List.of(),
              List.of());
      assertThatThrownBy(() -> controller.apply(twice)).hasMessageContaining("the same id 1");
      assertThat(a.read()).isEqualTo(before);
      assertThat(controller.traffic().attachments().keySet()).containsExactly("red-a", "red-b");
    }
  }

  @Test
  void aNedThatCannotBeWrittenIsNamed() {
    try (Controller controller = new Controller()) {
      controller.adopt("a", new Memory());
      controller.adopt(
          "b",
          new Memory() {
            @Override
            public void write(List<Update> batch) throws IOException {
              throw new IOException("out of order");
            }
          });
      assertThatThrownBy(() -> controller.apply(INTENTS))
          .isInstanceOf(ApplyException.class)
          .hasMessage("b: out of order");
    }
  }

  @Test
  void trafficIsNamedAfterTheIntents() throws Exception {
    try (Controller controller = new Controller()) {
      controller.adopt("a", new Memory());
      controller.adopt("b", new Memory());
      controller.apply(INTENTS);
      TrafficReport traffic = controller.traffic();
      // Memory counts one packet in each entry, and the table's name gives its length.
      Traffic port = new Traffic(volume("attachment"), volume("egress_attachment"));
      assertThat(traffic.attachments())
          .containsExactly(Map.entry("red-a", port), Map.entry("red-b", port));
      assertThat(traffic.networks()).containsExactly(Map.entry("red", port.plus(port)));
      Traffic end = new Traffic(volume("overlay_termination"), volume("egress_overlay"));
      assertThat(traffic.links().get("a-b"))
          .containsExactly(Map.entry("red", new TrafficReport.LinkTraffic(end, end)));
    }
  }

  @Test
  void refusalsAreAddedUpByNedAndReason() throws Exception {
    try (Controller controller = new Controller()) {
      controller.adopt("a", new Memory());
      controller.adopt("b", new Memory());
      Refusals refusals = controller.refusals();
      assertThat(refusals.neds()).containsOnlyKeys("a", "b");
      assertThat(refusals.neds().get("b"))
          .containsOnlyKeys(Refusal.values())
          .containsEntry(Refusal.MALFORMED, 101L)
          .containsEntry(Refusal.NOT_ON_LINK, 110L);
      // All of 1 to 10 but the routine 5 and 8, twice.
      assertThat(refusals.unwanted()).isEqualTo(2 * (800 + 55 - 5 - 8));
    }
  }

  @Test
  void aNedWhoseRefusalsCannotBeReadIsNamed() {
    try (Controller controller = new Controller()) {
      controller.adopt(
          "b",
          new Memory() {
            @Override
            public List<CounterCell> readCounter(String counter) throws IOException {
              throw new IOException("out of order");
            }
          });
      assertThatThrownBy(controller::refusals)
          .isInstanceOf(IOException.class)
          .hasMessage("b: out of order");
    }
  }

  private static Volume volume(String table) {
    return new Volume(table.length(), 1);
  }

  private static Attachment attachment(String name, int id, String ned) {
    return new Attachment(
        name, id, "red", PortRef.untagged(ned, id), List.of(Worlds.station(id, id)));
  }

  /**
   * A device that keeps what is written and counts one packet in each entry. On the way in it
   * refused as many frames for each reason as the reason's index says, on the way out 100 each.
   */
  private static class Memory implements Device {
    private final Map<Object, Entity> entities = new LinkedHashMap<>();

    @Override
    public DeviceState read() {
      return DeviceState.of(entities.values());
    }

    @Override
    public void write(List<Update> batch) throws IOException {
      for (Update update : batch) {
        switch (update.kind()) {
          case INSERT, MODIFY -> entities.put(update.entity().key(), update.entity());
          case DELETE -> entities.remove(update.entity().key());
        }
      }
    }

    @Override
    public List<ReadEntry> readCounters(String table) {
      return entities.values().stream()
          .filter(entity -> entity instanceof TableEntry entry && entry.table().equals(table))
          .map(entity -> new ReadEntry((TableEntry) entity, new CounterData(table.length(), 1)))
          .toList();
    }

    @Override
    public List<CounterCell> readCounter(String counter) throws IOException {
      return LongStream.range(0, 16)
          .mapToObj(
              i -> new CounterCell(i, new CounterData(0, counter.equals("refused_in") ? i : 100)))
          .toList();
    }

    @Override
    public void close() {}
  }
}
