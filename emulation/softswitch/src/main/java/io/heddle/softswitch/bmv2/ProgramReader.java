package io.heddle.softswitch.bmv2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.softswitch.bmv2.Program.CounterArray;
import io.heddle.softswitch.bmv2.Program.RegisterArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON that p4c-bm2-ss emits (behavioral-model, docs/JSON_format.md, version 2). */
public final class ProgramReader {
  private static final int FORMAT = 2;
  private static final int LARGEST_ARRAY = 1 << 24;

  /** More than any program has; enough for a whole frame would be too much to keep in fields. */
  static final int LARGEST_WIDTH = 16384;

  private final Json root;
  private final HeaderReader headers;
  private final Map<String, Calculation> calculations = new LinkedHashMap<>();
  private final Map<String, Integer> valueSetWidths = new LinkedHashMap<>();
  private final Map<String, CounterArray> counters = new LinkedHashMap<>();
  private final Map<String, RegisterArray> registers = new LinkedHashMap<>();
  private final Map<String, MeterArray> meters = new LinkedHashMap<>();
  private final Map<String, Profile> profiles = new LinkedHashMap<>();
  private final Names names;

  private ProgramReader(Json root) {
    this.root = root;
    this.headers = HeaderReader.of(root);
    this.names =
        new Names(
            headers.headers(),
            headers.stacks(),
            headers.unions(),
            headers.unionStacks(),
            valueSetWidths,
            calculations,
            counters,
            registers,
            meters,
            profiles);
  }

  /**
   * Reads a program.
   *
   * @throws InvalidProgram if it is none
   * @throws UnsupportedProgram if it uses what the switch does not have
   */
  public static Program read(byte[] json) {
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new InvalidProgram(
          "the program is not JSON: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    if (tree == null || !tree.isObject()) {
      throw new InvalidProgram("the program is not a JSON object");
    }
    Json root = new Json(tree, "program");
    int version = root.get("__meta__").get("version").get(0).number();
    if (version != FORMAT) {
      throw new UnsupportedProgram("bmv2 JSON version " + version + " is not supported, only 2");
    }
    return new ProgramReader(root).program();
  }

  private Program program() {
    refuse("extern_instances", "extern instances");
    for (Json set : root.list("parse_vsets")) {
      valueSetWidths.put(set.text("name"), width(set.get("compressed_bitwidth")));
    }
    readArrays();
    calculations.putAll(CalculationReader.read(root.get("calculations"), names));
    readProfiles();
    Map<Integer, Action> actions = readActions();
    PipelineReader pipelines = new PipelineReader(names, actions);
    Map<String, Field> intrinsic = new HashMap<>();
    for (Json alias : root.get("field_aliases")) {
      intrinsic.put(alias.get(0).text(), names.field(alias.get(1)));
    }
    Map<String, Integer> errors = new HashMap<>();
    for (Json error : root.get("errors")) {
      errors.put(error.get(0).text(), error.get(1).number());
    }
    return new Program(
        headers.headers(),
        headers.stacks(),
        List.copyOf(headers.unions().values()),
        headers.unionStacks(),
        errors,
        new ParserReader(names).read(named("parsers", "parser")),
        readDeparserStatements(),
        readDeparser(),
        List.copyOf(actions.values()),
        counters,
        registers,
        FieldListReader.fieldLists(root, names),
        FieldListReader.learnLists(root, names),
        meters,
        profiles,
        readChecksums(),
        pipelines.read(named("pipelines", "ingress")),
        pipelines.read(named("pipelines", "egress")),
        intrinsic);
  }

  private void refuse(String section, String what) {
    if (root.has(section) && root.get(section).size() > 0) {
      throw new UnsupportedProgram(
          what + " are not supported: " + root.get(section).get(0).text("name"));
    }
  }

  private Json named(String section, String name) {
    for (Json item : root.get(section)) {
      if (item.text("name").equals(name)) {
        return item;
      }
    }
    throw root.get(section).invalid("has no \"" + name + "\"");
  }

  private void readArrays() {
    for (Json meter : root.get("meter_arrays")) {
      meters.put(meter.text("name"), meter(meter));
    }
    for (Json array : root.get("counter_arrays")) {
      if (!array.flag("is_direct")) {
        String name = array.text("name");
        counters.put(name, new CounterArray(name, size(array)));
      }
    }
    for (Json array : root.get("register_arrays")) {
      String name = array.text("name");
      int width = width(array.get("bitwidth"));
      registers.put(name, new RegisterArray(name, size(array), width));
    }
  }

  private MeterArray meter(Json meter) {
    boolean direct = meter.flag("is_direct", false);
    if (meter.number("rate_count") != 2) {
      throw new UnsupportedProgram(
          "meters with other than two rates are not supported: " + meter.text("name"));
    }
    boolean bytes =
        switch (meter.text("type")) {
          case "bytes" -> true;
          case "packets" -> false;
          case String other -> throw meter.invalid("counts unknown units: " + other);
        };
    return new MeterArray(
        meter.text("name"),
        direct ? 0 : size(meter),
        bytes,
        direct ? Optional.of(names.field(meter.get("result_target"))) : Optional.empty());
  }

  private void readProfiles() {
    for (Json pipeline : root.get("pipelines")) {
      for (Json profile : pipeline.list("action_profiles")) {
        String name = profile.text("name");
        Optional<Calculation> selector =
            profile.has("selector")
                ? Optional.of(
                    CalculationReader.read("selector " + name, profile.get("selector"), names))
                : Optional.empty();
        profiles.put(name, new Profile(name, size(profile, "max_size"), selector));
      }
    }
  }

  /** A width in bits. */
  static int width(Json number) {
    int width = number.number();
    if (width < 1 || width > LARGEST_WIDTH) {
      throw number.invalid("is no width from 1 to " + LARGEST_WIDTH + " bits");
    }
    return width;
  }

  private static int size(Json array) {
    return size(array, "size");
  }

  private static int size(Json array, String member) {
    int size = array.number(member);
    if (size < 0 || size > LARGEST_ARRAY) {
      throw new UnsupportedProgram(
          "arrays hold at most " + LARGEST_ARRAY + " cells: " + array.text("name"));
    }
    return size;
  }

  private List<Checksum> readChecksums() {
    List<Checksum> checksums = new ArrayList<>();
    ExpressionReader expressions = new ExpressionReader(names, List.of());
    for (Json checksum : root.get("checksums")) {
      checksums.add(
          new Checksum(
              names.field(checksum.get("target")),
              names.found(calculations, checksum.get("calculation"), "calculation"),
              checksum.has("if_cond")
                  ? expressions.truth(checksum.get("if_cond"))
                  : new Expression.TruthConstant(true),
              checksum.flag("verify", true),
              checksum.flag("update", true)));
    }
    return checksums;
  }

  private Map<Integer, Action> readActions() {
    Map<Integer, Action> actions = new LinkedHashMap<>();
    for (Json action : root.get("actions")) {
      List<Integer> widths = new ArrayList<>();
      for (Json param : action.get("runtime_data")) {
        widths.add(width(param.get("bitwidth")));
      }
      StatementReader reader = new StatementReader(names, widths);
      List<Statement> statements = new ArrayList<>();
      for (Json primitive : action.get("primitives")) {
        statements.add(reader.read(primitive));
      }
      int id = action.number("id");
      actions.put(id, new Action(id, action.text("name"), widths, statements));
    }
    return actions;
  }

  private List<Header> readDeparser() {
    Json deparser = named("deparsers", "deparser");
    List<Header> order = new ArrayList<>();
    for (Json name : deparser.get("order")) {
      Header header = names.header(name);
      if (header.metadata() || header.widthBits() % 8 != 0) {
        throw name.invalid("is emitted but is no header of whole bytes");
      }
      order.add(header);
    }
    return order;
  }

  /** What the deparser does before it emits. */
  private List<Statement> readDeparserStatements() {
    StatementReader reader = new StatementReader(names, List.of());
    List<Statement> statements = new ArrayList<>();
    for (Json primitive : named("deparsers", "deparser").list("primitives")) {
      statements.add(reader.read(primitive));
    }
    return statements;
  }
}
