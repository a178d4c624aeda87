package io.heddle.cli.p4rt;

import com.google.protobuf.ByteString;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.PipelineChange;
import io.heddle.p4runtime.PipelinePolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
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
      description = "The program's p4info in protobuf text form.")
  private Path p4info;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The compiled program as the device takes it; for bmv2 p4c's JSON.")
  private Path config;

  @Option(
      names = "--action",
      paramLabel = "WORD",
      description =
          "verify: only ask whether the device could run it; save: keep it for a later commit;"
              + " commit: run what was saved, without --p4info and --config; verify-and-commit: the"
              + " default; reconcile: keep the device's entries if it can do that.")
  private String action = "verify-and-commit";

  @Spec private CommandSpec spec;

  /** One of the actions, done; the result is what to tell. */
  private interface Step {
    String with(P4RuntimeClient client) throws IOException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Step step = step();
    return device.speak(
        client -> {
          device.lead(client);
          spec.commandLine().getOut().println(device.name() + " " + step.with(client));
          return 0;
        });
  }

  private Step step() throws IOException {
    if (action.equals("commit")) {
      if (p4info != null || config != null) {
        throw wrong("--action commit runs what was saved: leave --p4info and --config out");
      }
      return client -> {
        client.commitPipeline();
        return "runs the program that was saved";
      };
    }
    if (!List.of("verify", "save", "verify-and-commit", "reconcile").contains(action)) {
      throw wrong(
          "--action is verify, save, commit, verify-and-commit or reconcile, not '" + action + "'");
    }
    if (p4info == null || config == null) {
      throw wrong("--p4info and --config are missing: the program's two files");
    }
    byte[] info = Input.file(p4info);
    ByteString program = ByteString.copyFrom(Input.file(config));
    P4Info parsed;
    try {
      parsed = P4Info.parse(new String(info, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), p4info + ": " + e.getMessage(), e);
    }
    long cookie = cookie(parsed, program);
    return switch (action) {
      case "verify" ->
          client -> {
            client.verifyPipeline(parsed, program, cookie);
            return "could run the program";
          };
      case "save" ->
          client -> {
            client.savePipeline(parsed, program, cookie);
            return "saved the program; run it with --action commit";
          };
      case "reconcile" ->
          client -> told(client.setPipeline(parsed, program, cookie, PipelinePolicy.RECONCILE));
      default -> client -> told(client.setPipeline(parsed, program, cookie));
    };
  }

  private static String told(PipelineChange change) {
    return switch (change) {
      case UNCHANGED -> "ran this program already";
      case KEPT -> "runs the program and kept its entries";
      case EMPTIED -> "runs the program";
    };
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** A tag for exactly this p4info and program. */
  private static long cookie(P4Info p4info, ByteString program) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(p4info.message().toByteArray());
      digest.update(program.toByteArray());
      long cookie = ByteBuffer.wrap(digest.digest()).getLong();
      return cookie == 0 ? 1 : cookie;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
