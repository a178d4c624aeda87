package io.heddle.softswitch.p4runtime;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A P4Runtime 1.5 server for one device, with or without TLS. */
public final class P4RuntimeServer implements AutoCloseable {
  /** As the specification recommends: a program may be far larger than gRPC's default of 4 MiB. */
  private static final int MAX_MESSAGE_BYTES = 128 << 20;

  /** Bounds what one client can have under way; a controller opens one stream for each role. */
  private static final int MAX_CALLS_PER_CONNECTION = 256;

  /**
   * Clients may ask this often whether we live, and we ask them, so that a dead primary is seen.
   */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private final Device device;
  private final Server server;
  private final ExecutorService calls;
  private final DigestSender digests;
  private final IdleSender idle;

  private P4RuntimeServer(Device device, Server server, ExecutorService calls) {
    this.device = device;
    this.server = server;
    this.calls = calls;
    this.digests = DigestSender.start(device);
    this.idle = IdleSender.start(device);
  }

  /** As below, without transport security. */
  public static P4RuntimeServer start(InetSocketAddress address, long deviceId, PacketPath packets)
      throws IOException {
    return start(address, Optional.empty(), deviceId, packets, Optional.empty());
  }

  /**
   * Starts to listen.
   *
   * @param address where; port 0 for any that is free
   * @param tls empty to speak without transport security
   * @param deviceId not 0
   * @param program runs before any client can come, as if one had set it
   * @throws IOException with one line that says what to change, if the address cannot be listened
   *     on, or the files of {@code tls} or the program cannot be used
   */
  public static P4RuntimeServer start(
      InetSocketAddress address,
      Optional<ServerTls> tls,
      long deviceId,
      PacketPath packets,
      Optional<ForwardingPipelineConfig> program)
      throws IOException {
    NettyServerBuilder builder =
        tls.isPresent() ? tls.get().newServer(address) : NettyServerBuilder.forAddress(address);
    Device device = new Device(deviceId, packets);
    if (program.isPresent()) {
      try {
        device.install(program.get());
      } catch (Rejection e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    Server server =
        builder
            .executor(calls)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .permitKeepAliveTime(KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .addService(UndecodableRequests.refusedBy(new P4RuntimeService(device)))
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
    digests.close();
    idle.close();
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    calls.shutdownNow();
  }
}
