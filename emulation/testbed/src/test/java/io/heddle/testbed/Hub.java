package io.heddle.testbed;

import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.linux.PacketSocket;
import io.heddle.linux.Poller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A target that repeats each frame at all other ports and has no P4Runtime server. */
final class Hub implements Target {
  @Override
  public String name() {
    return "hub";
  }

  @Override
  public Running start(SwitchSpec spec) throws IOException {
    List<PacketSocket> sockets = new ArrayList<>();
    for (String port : spec.ports().values()) {
      sockets.add(PacketSocket.open(port));
    }
    Poller poller = Poller.open(sockets);
    Thread thread = Thread.ofPlatform().daemon().start(() -> repeat(sockets, poller));
    return new Running() {
      @Override
      public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9559);
      }

      @Override
      public void close() {
        thread.interrupt();
        poller.wakeup();
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        sockets.forEach(PacketSocket::close);
        poller.close();
      }
    };
  }

  private static void repeat(List<PacketSocket> sockets, Poller poller) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        poller.await(-1);
        for (PacketSocket from : sockets) {
          while (from.receive(0)) {
            for (PacketSocket to : sockets) {
              if (to != from) {
                to.send(from.buffer(), from.offset(), from.length());
              }
            }
          }
        }
        for (PacketSocket socket : sockets) {
          socket.flush();
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
