package io.heddle.softswitch.stf;

import io.heddle.p4.config.v1.Action;
import io.heddle.p4.config.v1.ActionRef;
import io.heddle.p4.config.v1.Counter;
import io.heddle.p4.config.v1.DirectCounter;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.Meter;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Register;
import io.heddle.p4.config.v1.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds what a test names in a program. A test may name the end of a full name, as long as no other
 * object's name ends like it.
 */
final class Names {
  /** {@code stack$0.field}, an old form of {@code stack[0].field}. */
  private static final Pattern STACK = Pattern.compile("\\$([0-9]+)");

  private static final String VALID = "$valid$";

  private final P4Info program;
  private final Map<Integer, Action> actions = new HashMap<>();

  Names(P4Info program) {
    this.program = program;
    program.getActionsList().forEach(a -> actions.put(a.getPreamble().getId(), a));
  }

  Table table(String name) throws CommandFailed {
    return find("table", name, program.getTablesList(), t -> t.getPreamble().getName());
  }

  List<Table> tables() {
    return program.getTablesList();
  }

  Action action(Table table, String name) throws CommandFailed {
    return find(
        "action of table " + table.getPreamble().getName(),
        name,
        table.getActionRefsList().stream().map(ActionRef::getId).map(actions::get).toList(),
        a -> a.getPreamble().getName());
  }

  /** A field of a key; {@code header} or {@code header.valid} stand for a header's validity. */
  static MatchField field(Table table, String name) throws CommandFailed {
    String dotted = STACK.matcher(name).replaceAll("[$1]");
    String what = "key field of table " + table.getPreamble().getName();
    List<MatchField> fields = table.getMatchFieldsList();
    for (String form : List.of(dotted, dotted + "$", dotted + "." + VALID, validity(dotted))) {
      Optional<MatchField> found =
          fields.stream().filter(f -> f.getName().equals(form)).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    List<MatchField> ending =
        fields.stream()
            .filter(
                f ->
                    f.getName().endsWith("." + dotted)
                        || f.getName().endsWith("." + dotted + "$")
                        || f.getName().endsWith("." + dotted + "." + VALID)
                        || f.getName().endsWith("." + validity(dotted)))
            .toList();
    return single(what, name, ending, MatchField::getName);
  }

  private static String validity(String name) {
    return name.replaceFirst("(^|\\.)valid$", "$1" + Matcher.quoteReplacement(VALID));
  }

  Optional<Counter> counter(String name) throws CommandFailed {
    return optional("counter", name, program.getCountersList(), c -> c.getPreamble().getName());
  }

  DirectCounter directCounter(String name) throws CommandFailed {
    return find("counter", name, program.getDirectCountersList(), c -> c.getPreamble().getName());
  }

  Register register(String name) throws CommandFailed {
    return find("register", name, program.getRegistersList(), r -> r.getPreamble().getName());
  }

  Meter meter(String name) throws CommandFailed {
    return find("meter", name, program.getMetersList(), m -> m.getPreamble().getName());
  }

  private static <T> T find(String what, String name, List<T> all, Function<T, String> nameOf)
      throws CommandFailed {
    Optional<T> found = optional(what, name, all, nameOf);
    return found.isPresent() ? found.get() : single(what, name, List.of(), nameOf);
  }

  private static <T> Optional<T> optional(
      String what, String name, List<T> all, Function<T, String> nameOf) throws CommandFailed {
    Optional<T> exact = all.stream().filter(one -> nameOf.apply(one).equals(name)).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    List<T> ending = all.stream().filter(one -> nameOf.apply(one).endsWith(name)).toList();
    return ending.isEmpty() ? Optional.empty() : Optional.of(single(what, name, ending, nameOf));
  }

  private static <T> T single(String what, String name, List<T> found, Function<T, String> nameOf)
      throws CommandFailed {
    return switch (found.size()) {
      case 0 -> throw new CommandFailed("there is no " + what + " named " + name);
      case 1 -> found.getFirst();
      default ->
          throw new CommandFailed(
              "%s could be each of %s"
                  .formatted(name, found.stream().map(nameOf).collect(Collectors.joining(", "))));
    };
  }
}
