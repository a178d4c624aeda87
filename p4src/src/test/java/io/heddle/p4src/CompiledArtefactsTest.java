package io.heddle.p4src;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledArtefactsTest {
  /** Surefire runs tests in the module's folder. */
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void artefactsWereMadeFromTheSourceBesideThem() throws Exception {
    assertThat(HeddleProgram.sourceHash())
        .as("p4src/compiled is stale: run p4src/compile and commit what it writes")
        .isEqualTo(hash());
  }

  @Test
  void theJsonAndTheP4infoNameTheSameTables() {
    String json = new String(HeddleProgram.bmv2Json(), StandardCharsets.UTF_8);
    assertThat(
            HeddleProgram.p4info()
                .lines()
                .filter(line -> line.startsWith("    name: \"HeddleIngress."))
                .map(line -> line.strip().substring("name: ".length())))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(json).contains(name));
  }

  @Test
  void theCommittedArtefactsAreWhatP4cMakes(@TempDir Path out) throws Exception {
    assumeTrue(onPath("p4c-bm2-ss"), "p4c-bm2-ss is not on the PATH");
    Process process =
        new ProcessBuilder(MODULE.resolve("compile").toString(), out.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Properties made = new Properties();
    try (var in = Files.newInputStream(out.resolve("heddle.properties"))) {
      made.load(in);
    }
    assumeTrue(
        made.getProperty("p4c").equals(HeddleProgram.compilerVersion()),
        "another version of p4c than the committed artefacts': " + made.getProperty("p4c"));
    for (String name : List.of("heddle.json", "heddle.p4info.txtpb", "heddle.properties")) {
      assertThat(out.resolve(name))
          .hasSameTextualContentAs(MODULE.resolve("compiled").resolve(name));
    }
  }

  /**
   * The hash that {@code p4src/compile} writes: every source file's name, a newline, its content.
   */
  private static String hash() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path source : sources()) {
      digest.update((MODULE.relativize(source) + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(source));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> included = Files.list(MODULE.resolve("heddle"))) {
      return Stream.concat(
              Stream.of(MODULE.resolve("heddle.p4")),
              included.filter(file -> file.toString().endsWith(".p4")).sorted())
          .toList();
    }
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
