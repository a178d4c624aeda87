package io.heddle.softswitch.p4runtime;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A P4Runtime 1.5 server for one device, without transport security. */
public final class P4RuntimeServer implements AutoCloseable {
  /** As the specification recommends: a program may be far larger than gRPC's default of 4 MiB. */
  private static final int MAX_MESSAGE_BYTES = 128 << 20;

  private final Device device;
  private final Server server;
  private final ExecutorService calls;

  private P4RuntimeServer(Device device, Server server, ExecutorService calls) {
    this.device = device;
    this.server = server;
    this.calls = calls;
  }

  /**
   * Starts to listen.
   *
   * @param address where; port 0 for any that is free
   * @param deviceId not 0
   * @throws IOException if the address cannot be listened on
   */
  public static P4RuntimeServer start(InetSocketAddress address, long deviceId, PacketPath packets)
      throws IOException {
    Device device = new Device(deviceId, packets);
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    Server server =
        NettyServerBuilder.forAddress(address)
            .executor(calls)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(new P4RuntimeService(device))
            .build();
    try {
      server.start();
    } catch (IOException e) {
      calls.shutdownNow();
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + "; choose another address or port",
          e);
    }
    return new P4RuntimeServer(device, server, calls);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().getFirst();
  }

  /**
   * Sends a frame that left through the CPU port to the primary controllers, if the program has a
   * packet-in header.
   */
  public void packetIn(byte[] frame) {
    device.packetIn(frame);
  }

  /** Ends all streams and calls at once. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    calls.shutdownNow();
  }
}
