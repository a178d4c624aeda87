package io.heddle.scenario;

import io.heddle.testbed.app.ExternalProgram;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads scenario files and finds their mistakes before anything is started. */
public final class ScenarioLoader {
  private final Predicate<String> isProgram;

  /**
   * A loader for this machine.
   *
   * @param isProgram whether an external program of that name can be run here
   */
  public ScenarioLoader(Predicate<String> isProgram) {
    this.isProgram = isProgram;
  }

  /** A loader that looks for external programs on the PATH. */
  public static ScenarioLoader forThisMachine() {
    return new ScenarioLoader(program -> ExternalProgram.find(program).isPresent());
  }

  /**
   * Reads a scenario file.
   *
   * @throws ScenarioException with one line that says what is wrong and where
   */
  public Scenario load(Path file) throws ScenarioException {
    try {
      return load(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ScenarioException(file.toString(), "no such file");
    } catch (CharacterCodingException e) {
      throw new ScenarioException(file.toString(), "is not UTF-8 text");
    } catch (IOException e) {
      throw new ScenarioException(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads a scenario from text.
   *
   * @param file the name to use in messages
   * @throws ScenarioException with one line that says what is wrong and where
   */
  public Scenario load(String file, String text) throws ScenarioException {
    Cursor root = parse(file, new StringReader(text));
    Cursor.Fields fields =
        root.fields(
            "the scenario",
            "name",
            "description",
            "seed",
            "repeat",
            "sites",
            "neds",
            "links",
            "networks",
            "hosts",
            "kubernetes",
            "chains",
            "apps",
            "steps",
            "expect");
    String name = fields.required("name").name();
    String description = fields.has("description") ? fields.required("description").text() : "";
    Optional<Cursor> seedAt = fields.optional("seed");
    long seed = seedAt.isPresent() ? seedAt.get().integer(0, Integer.MAX_VALUE) : 1;
    Optional<Cursor> repeatAt = fields.optional("repeat");
    int repeat = repeatAt.isPresent() ? repeatAt.get().integer(1, 10_000) : 1;

    Topology topology = new TopologyReader(fields).read();
    Reachability reachability = new Reachability(topology);
    reachability.checkNetworks(root);
    List<App> apps = new AppReader(topology, reachability, isProgram).read(fields);
    List<Step> steps = new StepReader(topology, reachability, apps, isProgram).read(fields);
    List<Expectation> expectations = new ExpectationReader(steps).read(fields);
    return new Scenario(
        file,
        name,
        description,
        seed,
        repeat,
        topology.sites(),
        topology.neds(),
        topology.links(),
        topology.networks(),
        topology.hosts(),
        topology.chains(),
        apps,
        steps,
        expectations);
  }

  static Cursor parse(String file, Reader text) throws ScenarioException {
    LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
    try {
      Optional<Node> document = new Compose(settings).composeReader(text);
      if (document.isEmpty()) {
        throw new ScenarioException(file, 1, "the file is empty; it needs at least name and steps");
      }
      int line = document.get().getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      return new Cursor(file, line, "the scenario", document.get(), Map.of());
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
      throw new ScenarioException(file, line, "not YAML: " + e.getProblem() + context);
    } catch (YamlEngineException e) {
      throw new ScenarioException(file, 1, "not YAML: " + e.getMessage());
    }
  }
}
