package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.Pipeline;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that extracts one header, runs one action and emits some headers. */
final class OneAction {
  private OneAction() {}

  static PacketProcessor compile(
      Header extracted, List<Header> emitted, List<Statement> statements) {
    Action action = new Action(0, "only", List.of(), statements);
    Program program =
        new Program(
            Stream.concat(Stream.of(extracted), emitted.stream())
                .distinct()
                .collect(Collectors.toMap(Header::name, header -> header)),
            Map.of(),
            List.of(),
            Map.of(),
            Map.of("NoError", 0, "PacketTooShort", 1),
            List.of(
                new ParseState(
                    "start",
                    List.of(new ParseState.Extract(extracted, Optional.empty())),
                    List.of(),
                    List.of(new ParseState.Always(null)))),
            List.of(),
            emitted,
            List.of(action),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            new Pipeline("ingress", "call", Map.of("call", new Node.Call("call", action, null))),
            new Pipeline("egress", null, Map.of()),
            Map.of());
    return ProgramCompiler.compile(
            program,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            new CompileOptions(511, Optional.empty()))
        .create(0);
  }
}
