package io.heddle.testbed.app.http;

import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.app.net.Connection;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One request to a server on a connection of its own, with the response's head read. */
final class ClientExchange implements Closeable {
  private final HttpConnection connection;
  private final ResponseHead head;
  private final MessageBody body;

  private ClientExchange(HttpConnection connection, RequestHead request) throws IOException {
    this.connection = connection;
    connection.write(request.encode());
    this.head = readFinalHead();
    this.body = MessageBody.of(connection, request, head);
  }

  /**
   * Connects, sends {@code request}, which must have no body, and waits for the response's head.
   *
   * @param timeout the longest wait for the server, now and for each part of the body
   */
  static ClientExchange open(
      NetworkStack stack, InetSocketAddress server, RequestHead request, Duration timeout)
      throws IOException {
    HttpConnection connection = new HttpConnection(Connection.connect(stack, server, timeout));
    try {
      return new ClientExchange(connection, request);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private ResponseHead readFinalHead() throws IOException {
    ResponseHead response;
    do {
      response =
          ResponseHead.parse(
              connection
                  .readHead()
                  .orElseThrow(() -> new EOFException("connection ended without a response")));
    } while (response.status() < 200);
    return response;
  }

  ResponseHead head() {
    return head;
  }

  MessageBody body() {
    return body;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
