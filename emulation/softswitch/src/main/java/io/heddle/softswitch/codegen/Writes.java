package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Checksum;
import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.MeterArray;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.PathStatement;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What egress may change, which has to be put back for the next replica of a packet. */
final class Writes {
  private final Program program;
  private final Set<Field> fields = new LinkedHashSet<>();
  private final Set<Header> headers = new LinkedHashSet<>();
  private final Set<HeaderStack> stacks = new LinkedHashSet<>();

  private Writes(Program program) {
    this.program = program;
  }

  static Writes ofEgress(Program program) {
    Writes writes = new Writes(program);
    for (Node node : program.egress().nodes().values()) {
      switch (node) {
        case Node.Table table -> {
          table.actions().forEach(writes::add);
          table.meter().flatMap(MeterArray::result).ifPresent(writes.fields::add);
        }
        case Node.Call call -> writes.add(call.action());
        case Node.Conditional conditional -> {}
      }
    }
    program.checksums().stream().map(Checksum::target).forEach(writes.fields::add);
    return writes;
  }

  Set<Field> fields() {
    return fields;
  }

  /** Headers whose validity may change. */
  Set<Header> headers() {
    return headers;
  }

  Set<HeaderStack> stacks() {
    return stacks;
  }

  private void add(Action action) {
    for (Statement statement : action.statements()) {
      switch (statement) {
        case Statement.Assign(Place place, var value) -> add(place);
        case Statement.AssignVariable(Field to, Field from) -> fields.add(to);
        case Statement.Hash h -> add(h.target());
        case Statement.Require r ->
            program.architectureField("standard_metadata.egress_spec").ifPresent(fields::add);
        case HeaderStatement onHeader -> add(onHeader);
        case ArrayStatement onArray -> add(onArray);
        case PathStatement path -> add(path);
        case Statement.Jump j -> {}
        case Statement.JumpIfZero j -> {}
        case Statement.Exit e -> {}
        case Statement.Random(Place place, var low, var high) -> add(place);
        case Statement.Log l -> {}
        case Statement.Nothing n -> {}
      }
    }
  }

  private void add(HeaderStatement statement) {
    switch (statement) {
      case HeaderStatement.Add(HeaderRef header) -> add(header);
      case HeaderStatement.Remove(HeaderRef.Fixed(Header header)) -> headers.add(header);
      case HeaderStatement.Remove(HeaderRef header) -> add(header);
      case HeaderStatement.Copy(HeaderRef to, HeaderRef from) -> add(to);
      case HeaderStatement.CopyUnion(var to, var from) -> to.forEach(this::add);
      case HeaderStatement.CopyStack(var to, var from) -> add(to);
      case HeaderStatement.Push(var columns, int count) -> add(columns);
      case HeaderStatement.Pop(var columns, int count) -> add(columns);
    }
  }

  private void add(HeaderRef header) {
    switch (header) {
      case HeaderRef.Fixed(Header fixed) -> add(fixed);
      case HeaderRef.Element(HeaderStack stack, var index) -> stack.elements().forEach(this::add);
    }
  }

  private void add(ArrayStatement statement) {
    switch (statement) {
      case ArrayStatement.ReadRegister(Place place, var name, var index) -> add(place);
      case ArrayStatement.ExecuteMeter(Place place, var name, var index) -> add(place);
      case ArrayStatement.WriteRegister w -> {}
      case ArrayStatement.Count c -> {}
    }
  }

  private void add(PathStatement statement) {
    switch (statement) {
      case PathStatement.Drop drop -> {
        drop.port(program).ifPresent(fields::add);
        drop.group(program).ifPresent(fields::add);
      }
      case PathStatement.Clone c -> {}
      case PathStatement.Resubmit r -> {}
      case PathStatement.Recirculate r -> {}
      case PathStatement.Digest d -> {}
      case PathStatement.Truncate t -> {}
    }
  }

  private void add(Place place) {
    switch (place) {
      case Expression.FieldValue(Field field) -> fields.add(field);
      case Expression.ElementField element -> element.stack().elements().forEach(this::add);
    }
  }

  /** A header whose fields and validity may change, and with it the validity of its siblings. */
  private void add(Header header) {
    if (!header.metadata()) {
      headers.add(header);
      headers.addAll(program.siblings(header));
    }
    fields.addAll(header.fields());
  }

  /** A stack, or for a stack of unions one for each member. */
  private void add(List<HeaderStack> columns) {
    stacks.add(columns.getFirst());
    columns.forEach(column -> column.elements().forEach(this::add));
  }
}
