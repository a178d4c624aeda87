package io.heddle.softswitch;

import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Starts embedded switches in this JVM, with their P4Runtime servers on the loopback address. */
public final class EmbeddedTarget implements Target {
  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public Running start(SwitchSpec spec) throws IOException {
    return EmbeddedSwitch.start(spec, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }
}
