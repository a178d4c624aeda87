package io.heddle.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.controller.Worlds;
import io.heddle.controller.compile.Compiler;
import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.topology.Topology;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final Worlds WORLD = Worlds.random(new Random(3));
  private static final SortedMap<String, DeviceState> DESIRED =
      Compiler.compile(WORLD.intents(), Topology.of(WORLD.neds(), WORLD.intents().links()));

  @Test
  void everyNedHoldsWhatItShouldAndASecondRunWritesNothing() throws Exception {
    SortedMap<String, Flaky> devices = devices(0, false);
    Map<String, Reconciler.Result> first = reconcile(devices);
    assertThat(DESIRED.values()).filteredOn(state -> state.size() > 10).hasSizeGreaterThan(2);
    devices.forEach((ned, device) -> assertThat(device.read()).isEqualTo(DESIRED.get(ned)));
    assertThat(first.values()).allMatch(result -> result.failure().isEmpty());
    assertThat(reconcile(devices).values()).allMatch(result -> result.written() == 0);
  }

  @Test
  void aWriteThatIsRefusedIsTriedAgain() throws Exception {
    SortedMap<String, Flaky> devices = devices(1, false);
    assertThat(reconcile(devices).values()).allMatch(result -> result.failure().isEmpty());
    devices.forEach((ned, device) -> assertThat(device.read()).isEqualTo(DESIRED.get(ned)));
  }

  @Test
  void aWriteWhoseAnswerIsLostIsNotMadeTwice() throws Exception {
    SortedMap<String, Flaky> devices = devices(2, true);
    assertThat(reconcile(devices).values()).allMatch(result -> result.failure().isEmpty());
    devices.forEach((ned, device) -> assertThat(device.read()).isEqualTo(DESIRED.get(ned)));
  }

  @Test
  void aNedThatIsLostIsReportedAndTheOthersAreWritten() throws Exception {
    SortedMap<String, Flaky> devices = devices(0, false);
    String lost =
        Collections.max(DESIRED.keySet(), Comparator.comparing(ned -> DESIRED.get(ned).size()));
    devices.put(lost, new Flaky(Integer.MAX_VALUE, false));
    Map<String, Reconciler.Result> results = reconcile(devices);
    assertThat(results.get(lost).failure()).get().hasToString("java.io.IOException: no answer");
    devices.forEach(
        (ned, device) -> {
          if (!ned.equals(lost)) {
            assertThat(results.get(ned).failure()).isEmpty();
            assertThat(device.read()).isEqualTo(DESIRED.get(ned));
          }
        });
  }

  private static SortedMap<String, Reconciler.Result> reconcile(SortedMap<String, Flaky> devices)
      throws InterruptedException {
    return Reconciler.reconcile(new TreeMap<>(devices), DESIRED);
  }

  private static SortedMap<String, Flaky> devices(int failures, boolean afterwards) {
    SortedMap<String, Flaky> devices = new TreeMap<>();
    WORLD.neds().forEach(ned -> devices.put(ned, new Flaky(failures, afterwards)));
    return devices;
  }

  /** A device whose first writes fail, before or after they are made. */
  private static final class Flaky implements Device {
    private final FakeDevice device = new FakeDevice(DeviceState.EMPTY);
    private final boolean afterwards;
    private int failures;

    Flaky(int failures, boolean afterwards) {
      this.failures = failures;
      this.afterwards = afterwards;
    }

    @Override
    public DeviceState read() {
      return device.state();
    }

    @Override
    public void write(List<Update> batch) throws IOException {
      boolean fail = failures > 0;
      failures -= fail ? 1 : 0;
      if (!fail || afterwards) {
        device.apply(batch);
      }
      if (fail) {
        throw new IOException("no answer");
      }
    }

    @Override
    public List<ReadEntry> readCounters(String table) {
      return List.of();
    }

    @Override
    public List<CounterCell> readCounter(String counter) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
