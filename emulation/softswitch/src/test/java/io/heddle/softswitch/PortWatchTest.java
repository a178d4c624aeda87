package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.agent.SwitchSpec;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replication;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PortWatchTest {
  @Test
  void aCopyGoesToItsBackupWhileTheWireOfItsPortIsCut() throws Exception {
    Sandboxed.run(Wires.class, "");
  }

  static final class Wires {
    private static final Copy FIRST = new Copy(1, 10);
    private static final Copy SECOND = new Copy(2, 20);

    public static void main(String[] arguments) throws Exception {
      for (int i = 1; i <= 2; i++) {
        Cables.command("ip link add port" + i + " type veth peer name host" + i);
        Cables.command("ip link set port" + i + " up");
        Cables.command("ip link set host" + i + " up");
      }
      SwitchOptions options =
          SwitchOptions.of(
              new SwitchSpec("west", 1, Map.of(1, "port1", 2, "port2")),
              new InetSocketAddress("127.0.0.1", 0));
      try (PortWatch watch = PortWatch.start(options)) {
        Replication replication = new Replication(watch);
        replication.setGroup(7, replication.replicas(List.of(List.of(FIRST, SECOND))));
        await(replication, FIRST);
        Cables.command("ip link set host1 down");
        await(replication, SECOND);
        Cables.command("ip link set port2 down");
        await(replication, null);
        Cables.command("ip link set host1 up");
        await(replication, FIRST);
        Cables.command("ip link del port1");
        await(replication, null);
        assertThat(watch.isUp(SwitchOptions.USUAL_CPU_PORT)).isTrue();
        assertThat(watch.isUp(3)).isFalse();
        assertThat(watch.isUp(512)).isFalse();
      }
    }

    private static void await(Replication replication, Copy expected) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (replication.copies(7).get(0) != expected && System.nanoTime() < deadline) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      assertThat(replication.copies(7).get(0)).isEqualTo(expected);
    }
  }
}
