package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.P4RuntimeGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with certificates that the JDK's keytool makes for the test. */
@Timeout(120)
class TlsTest {
  /** The PEM files of a key with a certificate that it signed itself. */
  private record Identity(Path certificate, Path key) {}

  @TempDir static Path directory;
  private static Identity server;
  private static Identity controller;
  private static Identity stranger;

  @BeforeAll
  static void makeIdentities() throws Exception {
    server = identity("server");
    controller = identity("controller");
    stranger = identity("stranger");
  }

  private static Identity identity(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret")
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    return new Identity(
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem(name + ".key", "PRIVATE KEY", keys.getKey(name, "secret".toCharArray()).getEncoded()));
  }

  private static Path pem(String file, String what, byte[] der) throws IOException {
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(der), what));
  }

  private static P4RuntimeServer start(ServerTls tls) throws IOException {
    return P4RuntimeServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.of(tls),
        Client.DEVICE,
        new RecordedPackets(),
        Optional.empty());
  }

  private static String version(P4RuntimeServer server, ChannelCredentials credentials)
      throws InterruptedException {
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.address().getPort(), credentials).build();
    try {
      return P4RuntimeGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .capabilities(CapabilitiesRequest.getDefaultInstance())
          .getP4RuntimeApiVersion();
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static TlsChannelCredentials.Builder trusting(Identity server) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(server.certificate().toFile());
  }

  @Test
  void aClientThatTrustsTheServerIsServedAndAPlainOneIsNot() throws Exception {
    try (P4RuntimeServer running =
        start(new ServerTls(server.certificate(), server.key(), Optional.empty(), false))) {
      assertThat(version(running, trusting(server).build())).isEqualTo("1.5.0");
      assertThatThrownBy(() -> version(running, InsecureChannelCredentials.create()))
          .hasMessageStartingWith("UNAVAILABLE");
      assertThatThrownBy(() -> version(running, trusting(stranger).build()))
          .hasMessageStartingWith("UNAVAILABLE");
    }
  }

  @Test
  void withClientAuthOnlyClientsWithATrustedCertificateAreServed() throws Exception {
    try (P4RuntimeServer running =
        start(
            new ServerTls(
                server.certificate(), server.key(), Optional.of(controller.certificate()), true))) {
      assertThat(
              version(
                  running,
                  trusting(server)
                      .keyManager(controller.certificate().toFile(), controller.key().toFile())
                      .build()))
          .isEqualTo("1.5.0");
      assertThatThrownBy(() -> version(running, trusting(server).build()))
          .hasMessageStartingWith("UNAVAILABLE");
      assertThatThrownBy(
              () ->
                  version(
                      running,
                      trusting(server)
                          .keyManager(stranger.certificate().toFile(), stranger.key().toFile())
                          .build()))
          .hasMessageStartingWith("UNAVAILABLE");
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> start(new ServerTls(missing, server.key(), Optional.empty(), false)))
        .isInstanceOf(IOException.class)
        .hasMessage("--grpc-server-cert names " + missing + ", which cannot be read");
    assertThatThrownBy(
            () ->
                start(
                    new ServerTls(
                        server.certificate(), server.certificate(), Optional.empty(), false)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(server.certificate().toString());
  }
}
