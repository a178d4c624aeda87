package io.heddle.p4runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach and treat one device.
 *
 * @param target where the server is, as gRPC names it: {@code host:port} or {@code
 *     dns:///host:port}
 * @param deviceId the device's number at that server, not 0 (read as unsigned)
 * @param electionId the bid to be primary; empty for a client that only reads
 * @param callTimeout the longest that a call, or one batch of a long write, may take
 * @param batchSize the most updates in one request, 1 or more
 * @param role the part of the device that the client controls; empty for all of it
 * @param tls empty to speak without transport security
 */
public record ClientOptions(
    String target,
    long deviceId,
    Optional<ElectionId> electionId,
    Duration callTimeout,
    int batchSize,
    Optional<Role> role,
    Optional<Tls> tls) {
  public ClientOptions {
    if (deviceId == 0) {
      throw new IllegalArgumentException("a device id must not be 0");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be 1 or more: " + batchSize);
    }
    if (!callTimeout.isPositive()) {
      throw new IllegalArgumentException("call timeout must be positive: " + callTimeout);
    }
  }

  /** A client that wants to be primary, with calls of up to 10 s and batches of up to 500. */
  public static ClientOptions primary(String target, long deviceId, ElectionId electionId) {
    return reader(target, deviceId).withElectionId(electionId);
  }

  /** A client that reads, and leaves writing to others. */
  public static ClientOptions reader(String target, long deviceId) {
    return new ClientOptions(
        target,
        deviceId,
        Optional.empty(),
        Duration.ofSeconds(10),
        500,
        Optional.empty(),
        Optional.empty());
  }

  public ClientOptions withElectionId(ElectionId id) {
    return new ClientOptions(target, deviceId, Optional.of(id), callTimeout, batchSize, role, tls);
  }

  public ClientOptions withCallTimeout(Duration timeout) {
    return new ClientOptions(target, deviceId, electionId, timeout, batchSize, role, tls);
  }

  public ClientOptions withBatchSize(int size) {
    return new ClientOptions(target, deviceId, electionId, callTimeout, size, role, tls);
  }

  public ClientOptions withRole(Role part) {
    return new ClientOptions(
        target, deviceId, electionId, callTimeout, batchSize, Optional.of(part), tls);
  }

  public ClientOptions withTls(Tls security) {
    return new ClientOptions(
        target, deviceId, electionId, callTimeout, batchSize, role, Optional.of(security));
  }

  /** The name of the role as requests carry it: empty for none. */
  String roleName() {
    return role.map(Role::name).orElse("");
  }

  /** How messages for people name the device. */
  String device() {
    return "device " + Long.toUnsignedString(deviceId) + " at " + target;
  }
}
