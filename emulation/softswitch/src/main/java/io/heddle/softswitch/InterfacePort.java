package io.heddle.softswitch;

import io.heddle.linux.FrameSink;
import io.heddle.linux.OffloadHeader;
import io.heddle.linux.PacketSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A port on a network interface; its socket is one with offloads. */
final class InterfacePort implements Port {
  private final PacketSocket socket;

  InterfacePort(PacketSocket socket) {
    this.socket = socket;
  }

  @Override
  public boolean receive() throws IOException {
    return socket.receive(0);
  }

  @Override
  public MemorySegment buffer() {
    return socket.buffer();
  }

  @Override
  public long offset() {
    return socket.offset();
  }

  @Override
  public int length() {
    return socket.length();
  }

  @Override
  public OffloadHeader offload() {
    return socket.offload();
  }

  @Override
  public boolean isDrained() {
    return socket.isDrained();
  }

  @Override
  public void giveBack() {
    socket.giveBack();
  }

  @Override
  public Optional<FrameSink> sink() {
    return Optional.of(socket);
  }

  @Override
  public void send(MemorySegment frame, long offset, int length) throws IOException {
    socket.send(frame, offset, length);
  }

  @Override
  public void flush() throws IOException {
    socket.flush();
  }

  @Override
  public Optional<PacketSocket> socket() {
    return Optional.of(socket);
  }

  @Override
  public void close() {
    socket.close();
  }
}
