package io.heddle.testbed.app;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** This process's own network stack, of which tests use the loopback interface. */
public final class LoopbackStack implements NetworkStack {
  /** A free port of the loopback interface. */
  public static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public <T> T call(Callable<T> task) throws Exception {
    return task.call();
  }

  @Override
  public Thread start(String threadName, Runnable task) {
    return Thread.ofPlatform().daemon().name(threadName).start(task);
  }

  @Override
  public Process exec(
      List<String> command, Map<String, String> environment, Path stdout, Path stderr)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
