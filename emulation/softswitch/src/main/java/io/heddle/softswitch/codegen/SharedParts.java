package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what a large expression calculates more than once. The compiler front end copies
 * expressions into each other, so that a few lines of P4 can become thousands of operations.
 */
final class SharedParts {
  /** Smaller expressions, in operations, are left as they are. */
  private static final int SMALL = 128;

  private final Map<Expression, Integer> uses = new IdentityHashMap<>();
  private final Map<Expression, Long> sizes = new IdentityHashMap<>();
  private final List<Expression> inOrder = new ArrayList<>();

  private SharedParts() {}

  /** The parts that are used several times and fit in a long, each behind those it consists of. */
  static List<Data> of(Data expression) {
    SharedParts parts = new SharedParts();
    parts.visit(expression);
    if (parts.sizes.get(expression) < SMALL) {
      return List.of();
    }
    List<Data> shared = new ArrayList<>();
    for (Expression part : parts.inOrder) {
      if (parts.uses.get(part) > 1
          && part instanceof Expression.Arithmetic data
          && ValueRange.of(data).fitsLong()) {
        shared.add(data);
      }
    }
    return shared;
  }

  private void visit(Expression expression) {
    if (uses.merge(expression, 1, Integer::sum) > 1) {
      return;
    }
    long size = 1;
    for (Expression operand : expression.operands()) {
      visit(operand);
      size = Math.min(Integer.MAX_VALUE, size + sizes.get(operand));
    }
    sizes.put(expression, size);
    inOrder.add(expression);
  }
}
