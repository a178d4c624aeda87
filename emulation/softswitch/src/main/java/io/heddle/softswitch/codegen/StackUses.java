package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.ParseState.KeyPart;
import io.heddle.softswitch.bmv2.ParseState.Step;
import io.heddle.softswitch.bmv2.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which stacks a parser asks for their last element, or its index. */
final class StackUses {
  private final Set<HeaderStack> stacks = new LinkedHashSet<>();

  private StackUses() {}

  static Set<HeaderStack> of(Step step) {
    StackUses uses = new StackUses();
    switch (step) {
      case ParseState.Extract(var header, Optional<Data> bits) -> bits.ifPresent(uses::add);
      case ParseState.ExtractNext(var stack, Optional<Data> bits) -> bits.ifPresent(uses::add);
      case ParseState.Advance(Data bits) -> uses.add(bits);
      case ParseState.Verify(var condition, Data error) -> {
        uses.add(condition);
        uses.add(error);
      }
      case ParseState.Perform(Statement.Assign(var place, Data value)) -> uses.add(value);
      case ParseState.Perform(
              HeaderStatement.Copy(var to, HeaderRef.Element(var stack, Data at))) ->
          uses.add(at);
      case ParseState.Perform p -> {}
    }
    return uses.stacks;
  }

  static Set<HeaderStack> of(List<KeyPart> key) {
    StackUses uses = new StackUses();
    key.forEach(part -> uses.add(part.value()));
    return uses.stacks;
  }

  private void add(Expression expression) {
    switch (expression) {
      case Expression.LastField(HeaderStack stack, int field) -> stacks.add(stack);
      case Expression.LastIndex(HeaderStack stack) -> stacks.add(stack);
      default -> expression.operands().forEach(this::add);
    }
  }
}
