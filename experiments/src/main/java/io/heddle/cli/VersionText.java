package io.heddle.cli;

import io.heddle.p4src.HeddleProgram;
import io.heddle.report.Manifest;
import java.nio.file.Path;
import picocli.CommandLine;

/** What {@code --version} prints. */
final class VersionText implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "heddle " + number(),
      "commit   " + Manifest.commitOf(home()),
      "pipeline "
          + HeddleProgram.sourceHash().substring(0, 12)
          + ", p4c "
          + HeddleProgram.compilerVersion(),
      "JDK      " + Runtime.version()
    };
  }

  /** The version of this build. */
  static String number() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** The folder of the clone that this runs from, as the launcher tells. */
  static Path home() {
    return Path.of(System.getProperty("heddle.home", "."));
  }
}
