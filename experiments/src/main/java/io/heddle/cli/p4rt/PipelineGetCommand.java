package io.heddle.cli.p4rt;

import io.heddle.p4runtime.InstalledPipeline;
import io.heddle.p4runtime.P4RuntimeClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "get",
    description = "Save the program that the device runs.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  heddle p4rt pipeline get --p4info-out my.p4info.txtpb --config-out my.json")
final class PipelineGetCommand implements Callable<Integer> {
  @Mixin private DeviceOptions device;

  @Option(
      names = "--p4info-out",
      paramLabel = "FILE",
      description = "Where to write the p4info, in protobuf text form.")
  private Path p4infoOut;

  @Option(
      names = "--config-out",
      paramLabel = "FILE",
      description = "Where to write the compiled program, as the device was given it.")
  private Path configOut;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (p4infoOut == null && configOut == null) {
      throw new ParameterException(
          spec.commandLine(),
          "give --p4info-out, --config-out, or both, to say what to save where");
    }
    return device.speak(this::save);
  }

  private int save(P4RuntimeClient client) throws IOException {
    InstalledPipeline installed =
        client
            .readInstalled()
            .orElseThrow(() -> new RefusedException(device.name() + " has no program"));
    if (configOut != null && installed.deviceConfig().isEmpty()) {
      throw new RefusedException(device.name() + " does not give its compiled program back");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (p4infoOut != null) {
      Files.writeString(p4infoOut, Messages.text(installed.p4info().message()));
      out.println("wrote " + p4infoOut);
    }
    if (configOut != null) {
      Files.write(configOut, installed.deviceConfig().toByteArray());
      out.println("wrote " + configOut);
    }
    out.flush();
    return 0;
  }
}
