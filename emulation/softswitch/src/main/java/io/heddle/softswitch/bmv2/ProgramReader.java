package io.heddle.softswitch.bmv2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.softswitch.bmv2.Calculation.Algorithm;
import io.heddle.softswitch.bmv2.Program.CounterArray;
import io.heddle.softswitch.bmv2.Program.RegisterArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the JSON that p4c-bm2-ss emits (behavioral-model, docs/JSON_format.md, version 2). */
public final class ProgramReader {
  private static final int FORMAT = 2;
  private static final int LARGEST_ARRAY = 1 << 24;

  /** More than any program has; enough for a whole frame would be too much to keep in fields. */
  private static final int LARGEST_WIDTH = 16384;

  private final Json root;
  private final Map<Integer, Header> headersById = new HashMap<>();
  private final Map<String, Header> headers = new LinkedHashMap<>();
  private final Map<String, HeaderStack> stacks = new LinkedHashMap<>();
  private final Map<String, Calculation> calculations = new LinkedHashMap<>();
  private final Map<String, CounterArray> counters = new LinkedHashMap<>();
  private final Map<String, RegisterArray> registers = new LinkedHashMap<>();
  private final Names names = new Names(headers, stacks, calculations, counters, registers);

  private ProgramReader(Json root) {
    this.root = root;
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
    refuse("header_unions", "header unions");
    refuse("header_union_stacks", "header unions");
    refuse("extern_instances", "extern instances");
    readHeaders();
    readArrays();
    readCalculations();
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
        headers,
        stacks,
        errors,
        new ParserReader(names).read(named("parsers", "parser")),
        readDeparser(),
        List.copyOf(actions.values()),
        counters,
        registers,
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

  private void readHeaders() {
    Map<String, Json> types = new HashMap<>();
    for (Json type : root.get("header_types")) {
      types.put(type.text("name"), type);
    }
    for (Json header : root.get("headers")) {
      String name = header.text("name");
      Json type = types.get(header.text("header_type"));
      if (type == null) {
        throw header.invalid("has an unknown header type");
      }
      List<Field> fields = new ArrayList<>();
      for (Json field : type.get("fields")) {
        if (field.get(1).node().isTextual()) {
          throw new UnsupportedProgram(
              "varbit fields are not supported: " + type.text("name") + "." + field.get(0).text());
        }
        boolean signed = field.size() > 2 && field.get(2).flag();
        int width = width(field.get(1));
        fields.add(new Field(name, field.get(0).text(), width, signed));
      }
      Header read = new Header(name, type.text("name"), fields, header.flag("metadata"));
      headers.put(name, read);
      headersById.put(header.number("id"), read);
    }
    Set<Header> stacked = new HashSet<>();
    for (Json stack : root.get("header_stacks")) {
      List<Header> elements = new ArrayList<>();
      for (Json id : stack.get("header_ids")) {
        Header element = headersById.get(id.number());
        if (element == null) {
          throw id.invalid("names no header");
        }
        if (!element.type().equals(stack.text("header_type"))) {
          throw id.invalid("has another type than its stack");
        }
        if (element.metadata() || element.widthBits() % 8 != 0) {
          throw id.invalid("is in a stack but is no header of whole bytes");
        }
        if (!stacked.add(element)) {
          throw id.invalid("is in a stack already");
        }
        elements.add(element);
      }
      if (elements.isEmpty()) {
        throw stack.invalid("is an empty stack");
      }
      stacks.put(stack.text("name"), new HeaderStack(stack.text("name"), elements));
    }
  }

  private void readArrays() {
    for (Json meter : root.get("meter_arrays")) {
      throw new UnsupportedProgram("meters are not supported: " + meter.text("name"));
    }
    for (Json array : root.get("counter_arrays")) {
      if (!array.flag("is_direct")) {
        String name = array.text("name");
        counters.put(name, new CounterArray(name, size(array)));
      }
    }
    for (Json array : root.get("register_arrays")) {
      String name = array.text("name");
      int width = array.number("bitwidth");
      if (width < 1 || width > 64) {
        throw new UnsupportedProgram(
            "register arrays of more than 64 bits a cell are not supported: " + name);
      }
      registers.put(name, new RegisterArray(name, size(array), width));
    }
  }

  private static int width(Json number) {
    int width = number.number();
    if (width < 1 || width > LARGEST_WIDTH) {
      throw number.invalid("is no width from 1 to " + LARGEST_WIDTH + " bits");
    }
    return width;
  }

  private static int size(Json array) {
    int size = array.number("size");
    if (size < 0 || size > LARGEST_ARRAY) {
      throw new UnsupportedProgram(
          "arrays hold at most " + LARGEST_ARRAY + " cells: " + array.text("name"));
    }
    return size;
  }

  private void readCalculations() {
    for (Json calculation : root.get("calculations")) {
      String name = calculation.text("name");
      Algorithm algorithm =
          switch (calculation.text("algo")) {
            case "crc16" -> Algorithm.CRC16;
            case "crc32" -> Algorithm.CRC32;
            case "csum16" -> Algorithm.CSUM16;
            case "xor16" -> Algorithm.XOR16;
            case "identity" -> Algorithm.IDENTITY;
            case String other ->
                throw new UnsupportedProgram("the hash algorithm " + other + " is not supported");
          };
      List<Calculation.Input> inputs = new ArrayList<>();
      for (Json input : calculation.get("input")) {
        switch (input.text("type")) {
          case "field" -> inputs.add(new Calculation.FieldInput(names.field(input.get("value"))));
          case "hexstr" ->
              inputs.add(
                  new Calculation.ConstantInput(
                      input.get("value").hex(), width(input.get("bitwidth"))));
          case "payload" -> inputs.add(new Calculation.PayloadInput());
          case "header" ->
              names
                  .header(input.get("value"))
                  .fields()
                  .forEach(f -> inputs.add(new Calculation.FieldInput(f)));
          case String other ->
              throw new UnsupportedProgram("hashing a " + other + " is not supported");
        }
      }
      calculations.put(name, new Calculation(name, algorithm, inputs));
    }
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
    if (deparser.has("primitives") && deparser.get("primitives").size() > 0) {
      throw new UnsupportedProgram("statements other than emit in the deparser are not supported");
    }
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
}
