package io.heddle.p4src;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The {@code heddle} pipeline as p4c compiled it. The artefacts are committed beside their source,
 * so that nobody needs p4c to run it.
 */
public final class HeddleProgram {
  private HeddleProgram() {}

  /** The p4info in protobuf text format. */
  public static String p4info() {
    return new String(resource("heddle.p4info.txtpb"), StandardCharsets.UTF_8);
  }

  /** The device config of bmv2 and of the embedded switch: bmv2 JSON in UTF-8. */
  public static byte[] bmv2Json() {
    return resource("heddle.json");
  }

  /** SHA-256, in hexadecimal, of the P4 source that the artefacts were made from. */
  public static String sourceHash() {
    return properties().getProperty("source");
  }

  /** The version of the p4c that made the artefacts. */
  public static String compilerVersion() {
    return properties().getProperty("p4c");
  }

  private static Properties properties() {
    Properties properties = new Properties();
    try (InputStream in = HeddleProgram.class.getResourceAsStream("heddle.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  private static byte[] resource(String name) {
    try (InputStream in = HeddleProgram.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
