package io.heddle.softswitch.differential;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client of the gRPC service {@code p4.bm.DataplaneInterface}, through which bmv2 takes packets
 * and hands them out. A stream ends only when all its packets have been dealt with.
 */
final class PacketService implements AutoCloseable {
  private static final int SECONDS = 60;

  // The fields of both messages.
  private static final int ID = 1;
  private static final int DEVICE_ID = 2;
  private static final int PORT = 3;
  private static final int PACKET = 4;

  private final ManagedChannel channel;
  private final MethodDescriptor<Packet, Packet> method;

  private PacketService(ManagedChannel channel, long device) {
    this.channel = channel;
    MethodDescriptor.Marshaller<Packet> marshaller = new Message(device);
    this.method =
        MethodDescriptor.<Packet, Packet>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("p4.bm.DataplaneInterface/PacketStream")
            .setRequestMarshaller(marshaller)
            .setResponseMarshaller(marshaller)
            .build();
  }

  static PacketService connect(String address, long device) {
    return new PacketService(NettyChannelBuilder.forTarget(address).usePlaintext().build(), device);
  }

  /** Sends packets, as soon as bmv2 is ready for some, and returns what comes of them. */
  List<Packet> exchange(List<Packet> in) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        return exchangeOnce(in);
      } catch (IOException e) {
        // After its first program bmv2 needs a moment to begin; until then it takes no packet.
        if (!e.getMessage().contains("not ready") || System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  private List<Packet> exchangeOnce(List<Packet> in) throws IOException {
    List<Packet> out = new ArrayList<>();
    CompletableFuture<List<Packet>> done = new CompletableFuture<>();
    StreamObserver<Packet> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(
                method, CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)),
            new StreamObserver<>() {
              @Override
              public void onNext(Packet packet) {
                out.add(packet);
              }

              @Override
              public void onError(Throwable t) {
                done.completeExceptionally(t);
              }

              @Override
              public void onCompleted() {
                done.complete(out);
              }
            });
    in.forEach(requests::onNext);
    requests.onCompleted();
    try {
      return done.get(2L * SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("bmv2 does not finish with its packets: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** Both messages have the same fields. */
  private record Message(long device) implements MethodDescriptor.Marshaller<Packet> {
    @Override
    public InputStream stream(Packet packet) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      try {
        out.writeUInt64(ID, packet.id());
        out.writeUInt64(DEVICE_ID, device);
        out.writeUInt32(PORT, packet.port());
        out.writeByteArray(PACKET, packet.bytes());
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public Packet parse(InputStream stream) {
      long id = 0;
      int port = 0;
      byte[] bytes = {};
      try {
        CodedInputStream in = CodedInputStream.newInstance(stream);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          switch (WireFormat.getTagFieldNumber(tag)) {
            case ID -> id = in.readUInt64();
            case PORT -> port = in.readUInt32();
            case PACKET -> bytes = in.readByteArray();
            default -> in.skipField(tag);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Packet.of(id, port, bytes);
    }
  }
}
