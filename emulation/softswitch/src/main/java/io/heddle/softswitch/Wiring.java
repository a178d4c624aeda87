package io.heddle.softswitch;

import java.nio.file.Path;
import java.time.Duration;

/** What the names of a switch's ports stand for. */
public sealed interface Wiring {
  /** Network interfaces in the network namespace of the thread that starts the switch. */
  record Interfaces() implements Wiring {}

  /**
   * Network interfaces whose frames are also written to NAME_in.pcap and NAME_out.pcap.
   *
   * @param directory where the files are; they are replaced
   */
  record Recorded(Path directory) implements Wiring {}

  /**
   * Files: frames come in from NAME_in.pcap and leave to NAME_out.pcap in the current directory.
   *
   * @param delay how long to wait before the first frame comes in
   */
  record Files(Duration delay) implements Wiring {}
}
