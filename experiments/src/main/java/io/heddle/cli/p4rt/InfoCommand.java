package io.heddle.cli.p4rt;

import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "info",
    description = "Tell what the device speaks and what its program has, by name.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle p4rt info",
      "  heddle p4rt info --target 192.0.2.7:9559 --device-id 3",
      "  heddle p4rt info --text > program.p4info.txtpb"
    })
final class InfoCommand implements Callable<Integer> {
  @Mixin private DeviceOptions device;

  @Option(names = "--text", description = "Only the p4info, in protobuf text form.")
  private boolean text;

  @Option(names = "--json", description = "Only the p4info, as protobuf JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return device.speak(this::tell);
  }

  private int tell(P4RuntimeClient client) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (text || json) {
      io.heddle.p4.config.v1.P4Info message = device.program(client).message();
      out.println(text ? Messages.text(message).strip() : Messages.json(message));
    } else {
      Optional<P4Info> program = client.readPipeline();
      out.println(device.name() + " speaks P4Runtime " + client.apiVersion());
      client.arbitration().highest().ifPresent(id -> out.println("highest election id " + id));
      if (program.isEmpty()) {
        out.println("no program");
      } else {
        OptionalLong cookie = client.cookie();
        if (cookie.isPresent()) {
          out.println("cookie 0x%x".formatted(cookie.getAsLong()));
        }
        new ProgramText(program.get()).lines().forEach(out::println);
      }
    }
    out.flush();
    return 0;
  }
}
