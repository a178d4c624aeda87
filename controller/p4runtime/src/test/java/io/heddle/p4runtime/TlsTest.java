package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client and a device with certificates that the JDK's keytool makes for the test. */
class TlsTest {
  @TempDir static Path directory;
  private static Tls.Identity server;
  private static Tls.Identity controller;
  private static Tls.Identity stranger;

  @BeforeAll
  static void makeIdentities() throws Exception {
    server = identity("server");
    controller = identity("controller");
    stranger = identity("stranger");
  }

  @Test
  void aDeviceWhoseCertificateIsTrustedIsSpokenToAndNoOther() throws Exception {
    try (FakeDevice device = start(ClientAuth.NONE)) {
      assertConnects(device, trusting(server));
      assertConnects(device, trusting(server).expecting("127.0.0.1"));
      assertRefused(device, trusting(stranger));
      assertRefused(device, trusting(server).expecting("another.example"));
    }
  }

  @Test
  void aDeviceThatAsksForACertificateGetsTheClientsOne() throws Exception {
    try (FakeDevice device = start(ClientAuth.REQUIRE)) {
      assertConnects(device, trusting(server).showing(controller.certificate(), controller.key()));
      assertRefused(device, trusting(server).showing(stranger.certificate(), stranger.key()));
      assertRefused(device, trusting(server));
    }
  }

  @Test
  void aFileThatCannotBeUsedIsNamedInOneLine() throws Exception {
    Path absent = directory.resolve("absent.pem");
    Path text = Files.writeString(directory.resolve("text.pem"), "not a certificate");
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");

    assertWrong(Tls.trusting(absent), "TLS authorities " + absent + ": no such file");
    assertWrong(Tls.trusting(directory), "TLS authorities " + directory + ": no such file");
    assertWrong(Tls.trusting(text), "TLS authorities " + text + ": not a PEM file of certificates");
    assertWrong(Tls.trusting(empty), "TLS authorities " + empty + ": not a PEM file");
    Tls good = trusting(server);
    assertWrong(good.showing(text, controller.key()), "TLS certificate " + text);
    assertWrong(good.showing(controller.certificate(), absent), "TLS key " + absent);
    assertWrong(good.showing(controller.certificate(), controller.certificate()), "openssl pkcs8");
  }

  private static void assertConnects(FakeDevice device, Tls tls) throws Exception {
    try (P4RuntimeClient client = P4RuntimeClient.connect(options(device.target(), tls))) {
      assertThat(client.isPrimary()).isTrue();
    }
  }

  private static void assertRefused(FakeDevice device, Tls tls) {
    assertThatThrownBy(() -> P4RuntimeClient.connect(options(device.target(), tls)))
        .isInstanceOfSatisfying(
            P4RuntimeException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  private static void assertWrong(Tls tls, String message) {
    assertThatThrownBy(() -> P4RuntimeClient.connect(options("127.0.0.1:1", tls)))
        .isInstanceOf(P4RuntimeException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private static ClientOptions options(String target, Tls tls) {
    return ClientOptions.primary(target, FakeDevice.DEVICE_ID, ElectionId.of(1)).withTls(tls);
  }

  private static Tls trusting(Tls.Identity identity) {
    return Tls.trusting(identity.certificate());
  }

  private static FakeDevice start(ClientAuth clientAuth) throws IOException {
    return FakeDevice.start(
        FakeArbitration.Rule.SPECIFICATION,
        TlsServerCredentials.newBuilder()
            .keyManager(server.certificate().toFile(), server.key().toFile())
            .trustManager(controller.certificate().toFile())
            .clientAuth(clientAuth)
            .build());
  }

  private static Tls.Identity identity(String name) throws Exception {
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
    return new Tls.Identity(
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem(name + ".key", "PRIVATE KEY", keys.getKey(name, "secret".toCharArray()).getEncoded()));
  }

  private static Path pem(String file, String what, byte[] der) throws IOException {
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(der), what));
  }
}
