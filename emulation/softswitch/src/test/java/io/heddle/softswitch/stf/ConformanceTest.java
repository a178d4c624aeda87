package io.heddle.softswitch.stf;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusException;
import io.heddle.softswitch.samples.P4cSamples;
import io.heddle.softswitch.samples.P4cSamples.Compiled;
import io.heddle.softswitch.samples.P4cSamples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Runs p4c's own tests of v1model and holds CONFORMANCE.md to what comes of it. */
@TestInstance(Lifecycle.PER_CLASS)
class ConformanceTest {
  private static final Path DOCUMENT = Path.of("CONFORMANCE.md");

  /** A row of one of the document's tables: a test and why it fails, or is not run. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(p4_1[46]_samples/\\S+)` \\| (.+) \\|$");

  private static final Pattern FIGURES =
      Pattern.compile("(?s)p4c (\\S+): \\*\\*(\\d+) tests run, (\\d+) passed, (\\d+) failed\\*\\*");

  private P4cSamples samples;
  private final Set<String> passed = new TreeSet<>();
  private final Map<String, String> failed = new TreeMap<>();
  private final Set<String> notCompiled = new TreeSet<>();

  @BeforeAll
  void runAll() throws Exception {
    samples = P4cSamples.require();
    for (Sample sample : samples.withStf()) {
      Optional<Compiled> compiled = samples.compile(sample);
      if (compiled.isEmpty()) {
        notCompiled.add(sample.name());
        continue;
      }
      switch (outcome(sample, compiled.get())) {
        case Outcome.Passed _ -> passed.add(sample.name());
        case Outcome.Failed(String reason, var details) ->
            failed.put(sample.name(), reason + "\n" + String.join("\n", details));
      }
    }
    System.out.printf(
        "p4c %s: %d tests run, %d passed, %d failed%n",
        samples.compilerVersion(), passed.size() + failed.size(), passed.size(), failed.size());
    failed.forEach((name, why) -> System.out.println(name + ": " + why));
  }

  private Outcome outcome(Sample sample, Compiled compiled) throws IOException, StfSyntaxException {
    StfTest test = StfTest.read(sample.stf(samples));
    try {
      return StfRunner.of(compiled.p4info().message(), compiled.json()).run(test);
    } catch (StatusException e) {
      return new Outcome.Failed(e.getStatus().getDescription(), List.of());
    }
  }

  @Test
  void everyTestPassesButThoseThatTheDocumentExplains() throws IOException {
    assertThat(failed.keySet()).isEqualTo(rows("## Tests that fail"));
  }

  @Test
  void theDocumentNamesWhatCannotBeCompiled() throws IOException {
    assertThat(notCompiled).isEqualTo(rows("## Tests that are not run"));
  }

  @Test
  void theDocumentsFiguresAreThoseOfThisVersionOfP4c() throws IOException {
    Matcher figures = FIGURES.matcher(Files.readString(DOCUMENT));
    assertThat(figures.find()).isTrue();
    if (figures.group(1).equals(samples.compilerVersion())) {
      assertThat(figures.group(2)).isEqualTo(String.valueOf(passed.size() + failed.size()));
      assertThat(figures.group(3)).isEqualTo(String.valueOf(passed.size()));
      assertThat(figures.group(4)).isEqualTo(String.valueOf(failed.size()));
    }
  }

  @Test
  void atLeast97PercentPass() {
    assertThat(passed).hasSizeGreaterThan(200);
    assertThat(100 * passed.size()).isGreaterThanOrEqualTo(97 * (passed.size() + failed.size()));
  }

  /** The tests in the table below a heading. */
  private static Set<String> rows(String heading) throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf(heading);
    assertThat(start).as("heading " + heading).isNotNegative();
    int next = text.indexOf("\n## ", start + 1);
    return ROW.matcher(text.substring(start, next < 0 ? text.length() : next))
        .results()
        .map((MatchResult row) -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
