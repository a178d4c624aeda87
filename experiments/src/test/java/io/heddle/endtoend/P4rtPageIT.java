package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the page on {@code heddle p4rt}, in their order, in one network. */
class P4rtPageIT {
  private static final Path PAGE = Launcher.ROOT.resolve("experiments/P4RT.md");

  @TempDir private Path folder;

  @Test
  void theSessionsWorkAndPrintWhatIsShown() throws Exception {
    List<String> commands = blocks("sh").stream().flatMap(String::lines).toList();
    assertThat(commands).hasSizeGreaterThan(5).first().asString().startsWith("./heddle switch ");
    String shown =
        blocks("").stream()
            .filter(block -> block.contains("# 0 packets"))
            .findFirst()
            .orElseThrow();
    Files.createSymbolicLink(folder.resolve("heddle"), Launcher.ROOT.resolve("heddle"));
    Files.createSymbolicLink(folder.resolve("p4src"), Launcher.ROOT.resolve("p4src"));
    List<String> script = new ArrayList<>(List.of("set -e -o pipefail", "ip link set lo up"));
    script.add(commands.getFirst() + " > switch.out &");
    script.add("trap 'kill $!' EXIT");
    script.add("until grep -q '^Server listening' switch.out; do kill -0 $!; done");
    script.addAll(commands.subList(1, commands.size()));
    Files.write(folder.resolve("session"), script);

    List<String> words = new ArrayList<>(Launcher.inNewNetwork());
    words.addAll(List.of("bash", "session"));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile());
    builder.environment().put("HEDDLE_SKIP_BUILD", "1");
    builder.environment().put("HEDDLE_JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String output = Files.readString(folder.resolve("out"));
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains(shown);
    assertThat(folder.resolve("saved")).content().isEqualTo(shown.replaceAll(" {2}#.*", ""));
    assertThat(output.lines().toList()).last().isEqualTo("1 change made");
  }

  private static List<String> blocks(String language) throws Exception {
    return Pattern.compile("(?s)```([a-z]*)\\n(.*?)```")
        .matcher(Files.readString(PAGE))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }
}
