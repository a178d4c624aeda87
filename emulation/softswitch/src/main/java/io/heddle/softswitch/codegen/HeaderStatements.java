package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.HeaderRef;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.HeaderStatement;
import java.lang.classfile.CodeBuilder;
import java.util.List;

/** Emits the statements on whole headers and stacks. */
final class HeaderStatements {
  private final GeneratedClass target;
  private final HeaderMethods headers;

  HeaderStatements(GeneratedClass target, HeaderMethods headers) {
    this.target = target;
    this.headers = headers;
  }

  void emit(CodeBuilder code, HeaderStatement statement, Expressions expressions) {
    switch (statement) {
      case HeaderStatement.Add(HeaderRef header) ->
          expressions.emitHeader(code, header, h -> headers.callAdd(code, h), () -> {});
      case HeaderStatement.Remove(HeaderRef header) ->
          expressions.emitHeader(code, header, h -> headers.callRemove(code, h), () -> {});
      case HeaderStatement.Copy(HeaderRef to, HeaderRef from) ->
          emitCopy(code, to, from, expressions);
      case HeaderStatement.CopyUnion(List<HeaderRef> to, List<HeaderRef> from) -> {
        for (int i = 0; i < to.size(); i++) {
          emitCopy(code, to.get(i), from.get(i), expressions);
        }
      }
      case HeaderStatement.CopyStack(List<HeaderStack> to, List<HeaderStack> from) -> {
        for (int i = 0; i < to.getFirst().elements().size(); i++) {
          for (int column = 0; column < to.size(); column++) {
            headers.emitCopy(
                code, to.get(column).elements().get(i), from.get(column).elements().get(i));
          }
        }
        target.storeNext(code, to.getFirst(), c -> target.loadNext(c, from.getFirst()));
      }
      case HeaderStatement.Push(List<HeaderStack> columns, int count) ->
          headers.emitPush(code, columns, count);
      case HeaderStatement.Pop(List<HeaderStack> columns, int count) ->
          headers.emitPop(code, columns, count);
    }
  }

  private void emitCopy(CodeBuilder code, HeaderRef to, HeaderRef from, Expressions expressions) {
    expressions.emitHeader(
        code,
        to,
        target ->
            expressions.emitHeader(
                code,
                from,
                source -> headers.emitCopy(code, target, source),
                () -> headers.emitInvalid(code, target)),
        () -> {});
  }
}
