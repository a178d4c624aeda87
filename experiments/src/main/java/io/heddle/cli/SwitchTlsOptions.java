package io.heddle.cli;

import io.heddle.softswitch.p4runtime.ServerTls;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a switch proves to controllers who it is, by simple_switch_grpc's names. */
final class SwitchTlsOptions {
  @Option(names = "--grpc-server-ssl", description = "Speak TLS with controllers.")
  private boolean ssl;

  @Option(
      names = "--grpc-server-cert",
      paramLabel = "FILE",
      description = "The server's certificate chain (PEM).")
  private Path certificate;

  @Option(
      names = "--grpc-server-key",
      paramLabel = "FILE",
      description = "Its private key (PEM, PKCS#8).")
  private Path key;

  @Option(
      names = "--grpc-server-cacert",
      paramLabel = "FILE",
      description = "The certificates by which controllers' ones are verified (PEM).")
  private Path authorities;

  @Option(
      names = "--grpc-server-with-client-auth",
      description = "Refuse controllers without a valid certificate (mutual TLS).")
  private boolean clientAuth;

  /**
   * What was asked for; empty to speak without transport security.
   *
   * @throws ParameterException if something needed is missing
   */
  Optional<ServerTls> serverTls(CommandLine command) {
    if (!ssl) {
      if (certificate != null || key != null || authorities != null || clientAuth) {
        command
            .getErr()
            .println("heddle: without --grpc-server-ssl the other TLS options are ignored");
      }
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new ParameterException(
          command, "--grpc-server-ssl needs --grpc-server-cert and --grpc-server-key");
    }
    return Optional.of(
        new ServerTls(certificate, key, Optional.ofNullable(authorities), clientAuth));
  }
}
