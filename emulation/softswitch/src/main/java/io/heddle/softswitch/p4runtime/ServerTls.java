package io.heddle.softswitch.p4runtime;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a server proves to clients who it is, and they to it: PEM files, as for simple_switch_grpc's
 * options of the same meaning.
 *
 * @param certificate the server's certificate chain ({@code --grpc-server-cert})
 * @param key its private key in PKCS#8 ({@code --grpc-server-key})
 * @param authorities certificates by which clients' ones are verified, the system's if empty
 *     ({@code --grpc-server-cacert})
 * @param clientAuth whether a client without a valid certificate is refused ({@code
 *     --grpc-server-with-client-auth})
 */
public record ServerTls(
    Path certificate, Path key, Optional<Path> authorities, boolean clientAuth) {

  /**
   * A builder of a server that speaks TLS.
   *
   * @throws IOException with one line that names the options and files that cannot be used
   */
  NettyServerBuilder newServer(InetSocketAddress address) throws IOException {
    ServerCredentials credentials = credentials();
    try {
      return NettyServerBuilder.forAddress(address, credentials);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s, %s%s are no PEM files that TLS can use: %s"
              .formatted(
                  certificate,
                  key,
                  authorities.map(file -> ", " + file).orElse(""),
                  e.getMessage()),
          e);
    }
  }

  private ServerCredentials credentials() throws IOException {
    require("--grpc-server-cert", certificate);
    require("--grpc-server-key", key);
    TlsServerCredentials.Builder credentials =
        TlsServerCredentials.newBuilder().keyManager(certificate.toFile(), key.toFile());
    if (authorities.isPresent()) {
      require("--grpc-server-cacert", authorities.get());
      credentials.trustManager(authorities.get().toFile());
    }
    return credentials.clientAuth(clientAuth ? ClientAuth.REQUIRE : ClientAuth.NONE).build();
  }

  private static void require(String option, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(option + " names " + file + ", which cannot be read");
    }
  }
}
