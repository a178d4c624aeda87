package io.heddle.p4runtime;

import io.grpc.ChannelCredentials;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/**
 * How a client and a device prove to each other who they are: PEM files.
 *
 * @param authorities certificates by which the device's one is verified; the system's if empty
 * @param identity what the client shows of itself; empty if the device does not ask
 * @param serverName the name that the device's certificate must have, where it is not the one in
 *     the target
 */
public record Tls(
    Optional<Path> authorities, Optional<Identity> identity, Optional<String> serverName) {

  /** A client's certificate chain, and its private key in PKCS#8 ("BEGIN PRIVATE KEY"). */
  public record Identity(Path certificate, Path key) {}

  /** TLS to a device whose certificate one of {@code authorities} signed. */
  public static Tls trusting(Path authorities) {
    return new Tls(Optional.of(authorities), Optional.empty(), Optional.empty());
  }

  /** As this, and the client shows a certificate too (mutual TLS). */
  public Tls showing(Path certificate, Path key) {
    return new Tls(authorities, Optional.of(new Identity(certificate, key)), serverName);
  }

  /** As this, for a device whose certificate has another name than the target. */
  public Tls expecting(String name) {
    return new Tls(authorities, identity, Optional.of(name));
  }

  /**
   * A builder of a channel that speaks TLS.
   *
   * @throws P4RuntimeException with one line that names the file that cannot be used
   */
  NettyChannelBuilder newChannel(String target) throws P4RuntimeException {
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    try {
      if (authorities.isPresent()) {
        checkCertificates("authorities", authorities.get());
        credentials.trustManager(authorities.get().toFile());
      }
      if (identity.isPresent()) {
        checkCertificates("certificate", identity.get().certificate());
        checkKey(identity.get().key());
        credentials.keyManager(
            identity.get().certificate().toFile(), identity.get().key().toFile());
      }
    } catch (P4RuntimeException e) {
      throw e;
    } catch (IOException e) {
      throw unusable("cannot read a file of TLS: " + e.getMessage(), e);
    }
    ChannelCredentials built = credentials.build();
    try {
      NettyChannelBuilder channel = NettyChannelBuilder.forTarget(target, built);
      serverName.ifPresent(channel::overrideAuthority);
      return channel;
    } catch (IllegalArgumentException e) {
      throw unusable(
          "TLS cannot use %s: %s; give a key that belongs to the certificate"
              .formatted(
                  identity
                      .map(own -> own.certificate() + " with the key " + own.key())
                      .orElse("the files given"),
                  cause(e)),
          e);
    }
  }

  private static void checkCertificates(String what, Path file) throws P4RuntimeException {
    require("TLS " + what, file);
    try (var in = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw notPem(what, file, "it is empty", null);
      }
    } catch (P4RuntimeException e) {
      throw e;
    } catch (IOException | GeneralSecurityException e) {
      throw notPem(what, file, e.getMessage(), e);
    }
  }

  private static void checkKey(Path file) throws IOException {
    require("TLS key", file);
    // Latin-1 takes any bytes, so that a file of another kind is refused by the line below.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (!text.contains("-----BEGIN PRIVATE KEY-----")) {
      throw unusable(
          "TLS key %s: no unencrypted PKCS#8 key in PEM; convert it with openssl pkcs8 -topk8 -nocrypt"
              .formatted(file),
          null);
    }
  }

  private static void require(String what, Path file) throws P4RuntimeException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw unusable(
          "%s %s: no such file, or not readable; name a PEM file".formatted(what, file), null);
    }
  }

  private static P4RuntimeException notPem(String what, Path file, String why, Exception cause) {
    return unusable(
        "TLS %s %s: not a PEM file of certificates (%s)".formatted(what, file, why), cause);
  }

  private static P4RuntimeException unusable(String message, Exception cause) {
    return new P4RuntimeException(Status.Code.FAILED_PRECONDITION, message, cause);
  }

  private static String cause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
