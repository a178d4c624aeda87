package io.heddle.cli.p4rt;

import com.google.protobuf.ByteString;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.PipelineChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "set",
    description = {
      "Make the device run a program, unless it runs exactly this one already.",
      "A new program starts with empty tables."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = {
      "  p4c-bm2-ss --p4runtime-files my.p4info.txtpb -o my.json my.p4",
      "  heddle p4rt pipeline set --p4info my.p4info.txtpb --config my.json"
    })
final class PipelineSetCommand implements Callable<Integer> {
  @Mixin private DeviceOptions device;

  @Option(
      names = "--p4info",
      paramLabel = "FILE",
      required = true,
      description = "The program's p4info in protobuf text form.")
  private Path p4info;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The compiled program as the device takes it; for bmv2 p4c's JSON.")
  private Path config;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    byte[] info = Input.file(p4info);
    byte[] program = Input.file(config);
    P4Info parsed;
    try {
      parsed = P4Info.parse(new String(info, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), p4info + ": " + e.getMessage(), e);
    }
    return device.speak(client -> set(client, parsed, program));
  }

  private int set(P4RuntimeClient client, P4Info parsed, byte[] program)
      throws IOException, InterruptedException {
    device.lead(client);
    PipelineChange change =
        client.setPipeline(parsed, ByteString.copyFrom(program), cookie(parsed, program));
    spec.commandLine()
        .getOut()
        .println(
            device.name()
                + (change == PipelineChange.UNCHANGED
                    ? " ran this program already"
                    : " runs the program"));
    return 0;
  }

  /** A tag for exactly this p4info and program. */
  private static long cookie(P4Info p4info, byte[] program) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(p4info.message().toByteArray());
      digest.update(program);
      long cookie = ByteBuffer.wrap(digest.digest()).getLong();
      return cookie == 0 ? 1 : cookie;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
