package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.HeaderStatement;
import java.lang.classfile.CodeBuilder;

/** Emits the statements on whole headers and stacks. */
final class HeaderStatements {
  private final GeneratedClass target;
  private final HeaderMethods headers;

  HeaderStatements(GeneratedClass target, HeaderMethods headers) {
    this.target = target;
    this.headers = headers;
  }

  void emit(CodeBuilder code, HeaderStatement statement) {
    switch (statement) {
      case HeaderStatement.Add(Header header) -> headers.callAdd(code, header);
      case HeaderStatement.Remove(Header header) -> headers.callRemove(code, header);
      case HeaderStatement.Copy(Header to, Header from) -> headers.emitCopy(code, to, from);
      case HeaderStatement.CopyStack(HeaderStack to, HeaderStack from) -> {
        for (int i = 0; i < to.elements().size(); i++) {
          headers.emitCopy(code, to.elements().get(i), from.elements().get(i));
        }
        target.storeNext(code, to, c -> target.loadNext(c, from));
      }
      case HeaderStatement.Push(HeaderStack stack, int count) ->
          headers.emitPush(code, stack, count);
      case HeaderStatement.Pop(HeaderStack stack, int count) -> headers.emitPop(code, stack, count);
    }
  }
}
