package io.heddle.bench;

import io.heddle.agent.SwitchSpec;
import io.heddle.softswitch.EmbeddedSwitch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One embedded switch as a process: arguments are its name, its device id and its ports as {@code
 * NUMBER@INTERFACE}. It prints the port of its P4Runtime server and ends with its standard input.
 */
final class SwitchMain {
  private SwitchMain() {}

  public static void main(String[] arguments) throws IOException {
    SortedMap<Integer, String> ports = new TreeMap<>();
    for (int i = 2; i < arguments.length; i++) {
      int at = arguments[i].indexOf('@');
      ports.put(Integer.valueOf(arguments[i].substring(0, at)), arguments[i].substring(at + 1));
    }
    SwitchSpec spec = new SwitchSpec(arguments[0], Long.parseLong(arguments[1]), ports);
    InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (EmbeddedSwitch running = EmbeddedSwitch.start(spec, listen)) {
      System.out.println(running.address().getPort());
      while (System.in.read() >= 0) {
        // Whoever started this keeps the other end open.
      }
    }
  }
}
