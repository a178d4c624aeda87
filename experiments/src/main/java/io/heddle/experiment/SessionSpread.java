package io.heddle.experiment;

import io.heddle.intent.Ipv4Address;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.Step;
import io.heddle.testbed.Host;
import io.heddle.testbed.Testbed;
import io.heddle.testbed.app.function.Session;
import io.heddle.testbed.app.net.TcpListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens TCP sessions through a service chain and asks its replicas which of them they saw, and in
 * which direction.
 */
final class SessionSpread {
  private static final int SERVER_PORT = 7000;
  private static final int FIRST_CLIENT_PORT = 10_000;
  private static final int CLIENT_PORTS = 20_000;
  private static final int EXCHANGE_BYTES = 1000;
  private static final int TIMEOUT_MILLIS = 5000;
  private static final int TCP = 6;

  private final Scenario scenario;
  private final Testbed testbed;
  private final Applications applications;
  private final Recorder recorder;

  SessionSpread(Scenario scenario, Testbed testbed, Applications applications, Recorder recorder) {
    this.scenario = scenario;
    this.testbed = testbed;
    this.applications = applications;
    this.recorder = recorder;
  }

  void run(Step step, Step.Sessions sessions) throws Exception {
    Host client = testbed.hosts().get(sessions.from());
    Host server = testbed.hosts().get(sessions.to().host());
    InetSocketAddress address = Addresses.socket(sessions.to().address(), SERVER_PORT);
    List<Integer> completed = new ArrayList<>();
    List<Integer> ports = clientPorts(sessions.count());
    try (TcpListener echo = new TcpListener(server, "echo", address, SessionSpread::echo)) {
      for (int port : ports) {
        if (client.call(() -> exchange(port, echo.address()))) {
          completed.add(port);
        }
      }
    }
    recorder.add(step, "", completed.size());
    recorder.add(step, "failed", ports.size() - completed.size());
    judge(step, sessions, completed);
  }

  /** Different ports in an order that follows from the seed: the same sessions in every run. */
  private List<Integer> clientPorts(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < CLIENT_PORTS; i++) {
      ports.add(FIRST_CLIENT_PORT + i);
    }
    Collections.shuffle(ports, new Random(scenario.seed()));
    return ports.subList(0, count);
  }

  private static boolean exchange(int port, InetSocketAddress server) {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.bind(new InetSocketAddress(port));
      socket.connect(server, TIMEOUT_MILLIS);
      socket.getOutputStream().write(new byte[EXCHANGE_BYTES]);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return in.readAllBytes().length == EXCHANGE_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  private static void echo(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(EXCHANGE_BYTES);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }
  }

  private void judge(Step step, Step.Sessions sessions, List<Integer> ports) {
    Scenario.ServiceChain chain =
        scenario.chains().stream()
            .filter(one -> one.name().equals(sessions.chain()))
            .findFirst()
            .orElseThrow();
    Set<Integer> unseen = new TreeSet<>();
    Set<Integer> split = new TreeSet<>();
    double least = 100;
    double greatest = 0;
    for (Scenario.Function function : chain.functions()) {
      List<Seen> replicas =
          function.replicas().stream().map(replica -> seenOn(replica.host(), sessions)).toList();
      for (int port : ports) {
        long right = replicas.stream().filter(one -> one.leftToRight().contains(port)).count();
        long left = replicas.stream().filter(one -> one.rightToLeft().contains(port)).count();
        boolean both =
            replicas.stream()
                .anyMatch(
                    one -> one.leftToRight().contains(port) && one.rightToLeft().contains(port));
        if (right == 0 || left == 0) {
          unseen.add(port);
        } else if (right > 1 || left > 1 || !both) {
          split.add(port);
        }
      }
      for (Seen replica : replicas) {
        long here = ports.stream().filter(replica.leftToRight()::contains).count();
        double share = ports.isEmpty() ? 0 : 100.0 * here / ports.size();
        least = Math.min(least, share);
        greatest = Math.max(greatest, share);
      }
    }
    recorder.add(step, "unseen", unseen.size());
    recorder.add(step, "split", split.size());
    recorder.add(step, "least share", least);
    recorder.add(step, "greatest share", greatest);
  }

  /** The client ports of sessions that a replica saw, by direction. */
  private record Seen(Set<Integer> leftToRight, Set<Integer> rightToLeft) {}

  private Seen seenOn(String replica, Step.Sessions sessions) {
    Ipv4Address server = sessions.to().address();
    Seen seen = new Seen(new HashSet<>(), new HashSet<>());
    for (Session session : applications.functionOn(replica).snapshot().sessions()) {
      boolean serverIsHigh =
          session.highAddress().equals(server) && session.highPort() == SERVER_PORT;
      boolean serverIsLow = session.lowAddress().equals(server) && session.lowPort() == SERVER_PORT;
      if (session.protocol() == TCP && (serverIsHigh || serverIsLow)) {
        int clientPort = serverIsHigh ? session.lowPort() : session.highPort();
        if (session.leftToRight() > 0) {
          seen.leftToRight().add(clientPort);
        }
        if (session.rightToLeft() > 0) {
          seen.rightToLeft().add(clientPort);
        }
      }
    }
    return seen;
  }
}
