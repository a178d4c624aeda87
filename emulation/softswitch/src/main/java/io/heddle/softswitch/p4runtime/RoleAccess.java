package io.heddle.softswitch.p4runtime;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.heddle.p4.role.P4RoleConfig;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.PacketIn;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a role may do (P4Runtime 1.5, section 5.2): everything, or what its config lists. Objects
 * are told by their p4info ids; multicast groups and clone sessions have none and are everybody's.
 *
 * @param config as the primary sent it; empty for full access
 * @param filter the metadata that a packet-in must have, in canonical form
 */
record RoleAccess(
    Optional<P4RoleConfig> config,
    Set<Integer> exclusive,
    Set<Integer> shared,
    Optional<P4RoleConfig.PacketFilter> filter) {
  static final RoleAccess FULL =
      new RoleAccess(Optional.empty(), Set.of(), Set.of(), Optional.empty());

  /** Far more objects than a program has, so that notifications, which repeat it, stay small. */
  private static final int MAX_IDS = 10_000;

  RoleAccess {
    exclusive = Set.copyOf(exclusive);
    shared = Set.copyOf(shared);
  }

  /**
   * Reads a role.config.
   *
   * @throws Rejection if it is not a stratum.P4RoleConfig or contradicts itself
   */
  static RoleAccess of(Any message) throws Rejection {
    if (!message.is(P4RoleConfig.class)) {
      throw Rejection.invalid(
          "role.config must be a stratum.P4RoleConfig or unset, not " + message.getTypeUrl());
    }
    P4RoleConfig config;
    try {
      config = message.unpack(P4RoleConfig.class);
    } catch (InvalidProtocolBufferException e) {
      throw Rejection.invalid("role.config is damaged: " + e.getMessage());
    }
    if (config.getExclusiveP4IdsCount() + config.getSharedP4IdsCount() > MAX_IDS) {
      throw Rejection.invalid("role.config lists more than " + MAX_IDS + " ids");
    }
    return new RoleAccess(
        Optional.of(config),
        new HashSet<>(config.getExclusiveP4IdsList()),
        new HashSet<>(config.getSharedP4IdsList()),
        filter(config));
  }

  private static Optional<P4RoleConfig.PacketFilter> filter(P4RoleConfig config) throws Rejection {
    if (!config.hasPacketInFilter()) {
      return Optional.empty();
    }
    if (!config.getReceivesPacketIns()) {
      throw Rejection.invalid("role.config has a packet_in_filter but receives no packet-ins");
    }
    var filter = config.getPacketInFilter();
    if (filter.getValue().isEmpty()) {
      throw Rejection.invalid("role.config has a packet_in_filter without a value");
    }
    return Optional.of(filter.toBuilder().setValue(Values.canonical(filter.getValue())).build());
  }

  boolean isFull() {
    return config.isEmpty();
  }

  /** An id that one of two roles wants for itself and the other has too. */
  Optional<Integer> conflict(RoleAccess other) {
    for (int id : exclusive) {
      if (other.exclusive.contains(id) || other.shared.contains(id)) {
        return Optional.of(id);
      }
    }
    return shared.stream().filter(other.exclusive::contains).findFirst();
  }

  /** Whether the role may write, read and be told of the object; id 0 stands for none. */
  boolean includes(int objectId) {
    return isFull() || objectId == 0 || exclusive.contains(objectId) || shared.contains(objectId);
  }

  boolean includes(Entity entity) {
    return includes(objectId(entity));
  }

  void require(Entity entity) throws Rejection {
    if (!includes(entity)) {
      throw Rejection.denied(
          "the role's config does not list id " + Integer.toUnsignedString(objectId(entity)));
    }
  }

  boolean mayPushPipeline() {
    return isFull() || config.get().getCanPushPipeline();
  }

  boolean receives(PacketIn packet) {
    if (isFull()) {
      return true;
    }
    return config.get().getReceivesPacketIns()
        && (filter.isEmpty()
            || packet.getMetadataList().stream()
                .anyMatch(
                    metadata ->
                        metadata.getMetadataId() == filter.get().getMetadataId()
                            && metadata.getValue().equals(filter.get().getValue())));
  }

  /** The p4info id of the object that an entity belongs to; 0 if it names none. */
  private static int objectId(Entity entity) {
    return switch (entity.getEntityCase()) {
      case EXTERN_ENTRY -> entity.getExternEntry().getExternId();
      case TABLE_ENTRY -> entity.getTableEntry().getTableId();
      case ACTION_PROFILE_MEMBER -> entity.getActionProfileMember().getActionProfileId();
      case ACTION_PROFILE_GROUP -> entity.getActionProfileGroup().getActionProfileId();
      case METER_ENTRY -> entity.getMeterEntry().getMeterId();
      case DIRECT_METER_ENTRY -> entity.getDirectMeterEntry().getTableEntry().getTableId();
      case COUNTER_ENTRY -> entity.getCounterEntry().getCounterId();
      case DIRECT_COUNTER_ENTRY -> entity.getDirectCounterEntry().getTableEntry().getTableId();
      case VALUE_SET_ENTRY -> entity.getValueSetEntry().getValueSetId();
      case REGISTER_ENTRY -> entity.getRegisterEntry().getRegisterId();
      case DIGEST_ENTRY -> entity.getDigestEntry().getDigestId();
      case PACKET_REPLICATION_ENGINE_ENTRY, ENTITY_NOT_SET -> 0;
    };
  }
}
