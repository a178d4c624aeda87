package io.heddle.softswitch.bmv2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words in which a program was written, as far as the compiler has left them in its JSON: for
 * people who read a trace. What is missing or odd is left out.
 */
public final class SourceText {
  private record Key(int action, int statement) {}

  private final Map<Key, String> statements = new HashMap<>();
  private final Map<Integer, List<String>> parameters = new HashMap<>();
  private final Map<String, String> conditions = new HashMap<>();

  private SourceText() {}

  /**
   * Reads what {@link ProgramReader#read} has accepted.
   *
   * @throws InvalidProgram if it is no JSON
   */
  public static SourceText read(byte[] json) {
    SourceText text = new SourceText();
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      root.path("actions").forEach(text::addAction);
      for (JsonNode pipeline : root.path("pipelines")) {
        for (JsonNode condition : pipeline.path("conditionals")) {
          fragment(condition)
              .ifPresent(words -> text.conditions.put(condition.path("name").asText(), words));
        }
      }
    } catch (IOException e) {
      throw new InvalidProgram("the program is not JSON");
    }
    return text;
  }

  private void addAction(JsonNode action) {
    int id = action.path("id").asInt();
    List<String> names = new ArrayList<>();
    action.path("runtime_data").forEach(p -> names.add(p.path("name").asText()));
    parameters.put(id, List.copyOf(names));
    int index = 0;
    for (JsonNode primitive : action.path("primitives")) {
      Key key = new Key(id, index++);
      fragment(primitive).ifPresent(words -> statements.put(key, words));
    }
  }

  private static Optional<String> fragment(JsonNode node) {
    String words = node.path("source_info").path("source_fragment").asText("").strip();
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }

  /** A statement of an action, by its position. */
  public Optional<String> statement(Action action, int index) {
    return Optional.ofNullable(statements.get(new Key(action.id(), index)));
  }

  /**
   * Whether the compiler has added a statement to copy a parameter into an action or out of it: the
   * words that it leaves there are those behind the parameter's name, as "meta) { ...".
   */
  public boolean isCopy(Action action, int index) {
    return statement(action, index).filter(SourceText::closesMoreThanItOpens).isPresent();
  }

  private static boolean closesMoreThanItOpens(String words) {
    int open = 0;
    for (int i = 0; i < words.length() && open >= 0; i++) {
      open += words.charAt(i) == '(' ? 1 : words.charAt(i) == ')' ? -1 : 0;
    }
    return open < 0;
  }

  /** The names of an action's parameters, which may be fewer than it has. */
  public List<String> parameters(Action action) {
    return parameters.getOrDefault(action.id(), List.of());
  }

  /** What a conditional node asks. */
  public Optional<String> condition(String node) {
    return Optional.ofNullable(conditions.get(node));
  }
}
