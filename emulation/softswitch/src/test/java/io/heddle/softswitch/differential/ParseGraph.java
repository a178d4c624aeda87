package io.heddle.softswitch.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Grows packets along a program's parser: a random way through its states, with headers such that
 * the way is taken. What depends on metadata is left to chance.
 */
final class ParseGraph {
  private static final int MOST_STATES = 40;
  private static final int MOST_PAYLOAD = 80;

  private final Map<String, JsonNode> states = new HashMap<>();
  private final Map<String, String> typeOfHeader = new HashMap<>();
  private final Map<String, JsonNode> types = new HashMap<>();
  private final Map<String, List<String>> stacks = new HashMap<>();
  private final String start;

  ParseGraph(JsonNode program) {
    JsonNode parser = program.path("parsers").path(0);
    parser.path("parse_states").forEach(state -> states.put(name(state), state));
    start = parser.path("init_state").asText();
    program.path("header_types").forEach(type -> types.put(name(type), type));
    Map<Integer, String> nameOfId = new HashMap<>();
    for (JsonNode header : program.path("headers")) {
      typeOfHeader.put(name(header), header.path("header_type").asText());
      nameOfId.put(header.path("id").asInt(), name(header));
    }
    for (JsonNode stack : program.path("header_stacks")) {
      List<String> members = new ArrayList<>();
      stack.path("header_ids").forEach(id -> members.add(nameOfId.get(id.asInt())));
      stacks.put(name(stack), members);
    }
  }

  private static String name(JsonNode node) {
    return node.path("name").asText();
  }

  byte[] packet(Random random, ValuePool pool) {
    return new Growth(random, pool).grow();
  }

  /** One packet that grows. */
  private final class Growth {
    private final Random random;
    private final ValuePool pool;
    private final PacketBits bits = new PacketBits();
    private final Map<String, Integer> startOfHeader = new HashMap<>();
    private final Map<String, Integer> usedOfStack = new HashMap<>();
    private int position;

    Growth(Random random, ValuePool pool) {
      this.random = random;
      this.pool = pool;
      bits.fill(random);
    }

    byte[] grow() {
      JsonNode state = states.get(start);
      for (int i = 0; i < MOST_STATES && state != null && bits.has(position, 1024); i++) {
        for (JsonNode op : state.path("parser_ops")) {
          apply(op);
        }
        state = follow(state);
      }
      byte[] bytes = bits.bytes();
      int length =
          Math.min(bytes.length, Math.max(14, (position + 7) / 8 + random.nextInt(MOST_PAYLOAD)));
      if (random.nextInt(12) == 0) {
        length = 1 + random.nextInt(length);
      }
      if (random.nextInt(25) == 0) {
        bytes[random.nextInt(length)] = (byte) random.nextInt();
      }
      return Arrays.copyOf(bytes, length);
    }

    private void apply(JsonNode op) {
      JsonNode parameters = op.path("parameters");
      switch (op.path("op").asText()) {
        case "extract" -> extract(parameters.path(0), 0);
        case "extract_VL" -> extract(parameters.path(0), length(parameters.path(1)));
        case "advance" -> position += length(parameters.path(0));
        default -> {} // What changes only metadata, or checks.
      }
    }

    private int length(JsonNode expression) {
      BigInteger value = evaluate(expression);
      return value == null || value.signum() < 0 || value.bitLength() > 11
          ? 32 * random.nextInt(4)
          : value.intValue();
    }

    private void extract(JsonNode parameter, int varbits) {
      String header = header(parameter);
      if (header == null || !bits.has(position, 2048)) {
        return;
      }
      startOfHeader.put(header, position);
      for (JsonNode field : types.get(typeOfHeader.get(header)).path("fields")) {
        if (field.path(1).isTextual()) {
          position += varbits;
        } else {
          int width = field.path(1).asInt();
          bits.set(position, width, pool.fieldValue(width), false);
          position += width;
        }
      }
    }

    private String header(JsonNode parameter) {
      String name = parameter.path("value").asText();
      return switch (parameter.path("type").asText()) {
        case "stack" -> {
          List<String> members = stacks.get(name);
          int next = usedOfStack.merge(name, 1, Integer::sum) - 1;
          yield next < members.size() ? members.get(next) : null;
        }
        case "regular" -> typeOfHeader.containsKey(name) ? name : null;
        default -> {
          // A member of a stack of unions.
          yield null;
        }
      };
    }

    /** The state after this one, with the packet made so that it comes to that. */
    private JsonNode follow(JsonNode state) {
      List<JsonNode> transitions = new ArrayList<>();
      state.path("transitions").forEach(transitions::add);
      if (transitions.isEmpty()) {
        return null;
      }
      // The default one is mostly the way out.
      JsonNode taken = pool.one(transitions);
      if (taken.path("type").asText().equals("default") && random.nextInt(3) > 0) {
        taken = pool.one(transitions);
      }
      if (taken.path("type").asText().equals("hexstr")) {
        force(state.path("transition_key"), taken);
      }
      return states.get(taken.path("next_state").asText());
    }

    private void force(JsonNode key, JsonNode transition) {
      BigInteger value = number(transition.path("value"));
      BigInteger mask =
          transition.path("mask").isTextual() ? number(transition.path("mask")) : null;
      for (int i = key.size() - 1; i >= 0; i--) {
        JsonNode part = key.path(i);
        int width = width(part);
        int start = start(part);
        if (start >= 0 && bits.has(start, width)) {
          BigInteger old = bits.get(start, width);
          BigInteger ones = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
          BigInteger wanted = mask == null ? ones : mask.and(ones);
          bits.set(start, width, old.andNot(wanted).or(value.and(wanted)), true);
        }
        // Each part of a key takes whole bytes.
        int bytes = (width + 7) / 8 * 8;
        value = value.shiftRight(bytes);
        mask = mask == null ? null : mask.shiftRight(bytes);
      }
    }

    private int width(JsonNode part) {
      JsonNode value = part.path("value");
      return switch (part.path("type").asText()) {
        case "lookahead" -> value.path(1).asInt();
        case "stack_field" -> {
          List<String> members = stacks.get(value.path(0).asText());
          yield fieldWidth(members.getFirst(), value.path(1).asText());
        }
        default -> fieldWidth(value.path(0).asText(), value.path(1).asText());
      };
    }

    /** Where a part of a key is in the packet, or -1 if it is not there. */
    private int start(JsonNode part) {
      JsonNode value = part.path("value");
      return switch (part.path("type").asText()) {
        case "lookahead" -> position + value.path(0).asInt();
        case "stack_field" -> {
          List<String> members = stacks.get(value.path(0).asText());
          int last = usedOfStack.getOrDefault(value.path(0).asText(), 0) - 1;
          yield last < 0 || last >= members.size()
              ? -1
              : fieldStart(members.get(last), value.path(1).asText());
        }
        default -> fieldStart(value.path(0).asText(), value.path(1).asText());
      };
    }

    private int fieldStart(String header, String name) {
      Integer at = startOfHeader.get(header);
      if (at == null) {
        return -1;
      }
      for (JsonNode field : types.get(typeOfHeader.get(header)).path("fields")) {
        if (field.path(0).asText().equals(name)) {
          return at;
        }
        at += field.path(1).asInt();
      }
      return -1;
    }

    private int fieldWidth(String header, String name) {
      String type = typeOfHeader.get(header);
      if (type != null) {
        for (JsonNode field : types.get(type).path("fields")) {
          if (field.path(0).asText().equals(name)) {
            return field.path(1).asInt();
          }
        }
      }
      return 1;
    }

    /** The value of an expression over what was extracted; null if that does not suffice. */
    private BigInteger evaluate(JsonNode node) {
      JsonNode value = node.path("value");
      return switch (node.path("type").asText()) {
        case "hexstr" -> number(value);
        case "field" -> {
          int at = fieldStart(value.path(0).asText(), value.path(1).asText());
          int width = fieldWidth(value.path(0).asText(), value.path(1).asText());
          yield at < 0 ? null : bits.get(at, width);
        }
        case "expression" -> value.has("op") ? operation(value) : evaluate(value);
        default -> null;
      };
    }

    private BigInteger operation(JsonNode node) {
      BigInteger left = evaluate(node.path("left"));
      BigInteger right = evaluate(node.path("right"));
      if (left == null || right == null) {
        return null;
      }
      return switch (node.path("op").asText()) {
        case "+" -> left.add(right);
        case "-" -> left.subtract(right);
        case "*" -> left.multiply(right);
        case "&" -> left.and(right);
        case "<<" -> right.bitLength() < 8 ? left.shiftLeft(right.intValue()) : null;
        case ">>" -> right.bitLength() < 8 ? left.shiftRight(right.intValue()) : null;
        default -> null;
      };
    }
  }

  private static BigInteger number(JsonNode text) {
    String hex = text.asText();
    boolean negative = hex.startsWith("-");
    BigInteger value = new BigInteger(hex.replaceFirst("^-?0x", ""), 16);
    return negative ? value.negate() : value;
  }
}
