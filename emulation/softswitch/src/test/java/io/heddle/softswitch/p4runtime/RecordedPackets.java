package io.heddle.softswitch.p4runtime;

import io.heddle.softswitch.dataplane.Dataplane;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for the packet loop where a test is about the control plane only. */
final class RecordedPackets implements PacketPath {
  final List<Dataplane> run = new CopyOnWriteArrayList<>();
  final List<byte[]> injected = new CopyOnWriteArrayList<>();

  @Override
  public void run(Dataplane dataplane, Runnable handover) {
    handover.run();
    run.add(dataplane);
  }

  @Override
  public void between(Runnable change) {
    change.run();
  }

  @Override
  public PortNames portNames() {
    return new PortNames(Map.of(3, "uplink"), 255);
  }

  @Override
  public boolean hasPort(int number) {
    return number < 16;
  }

  @Override
  public void inject(byte[] frame) {
    injected.add(frame);
  }
}
