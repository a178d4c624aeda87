package io.heddle.softswitch.stf;

import io.grpc.StatusException;
import io.heddle.p4.v1.CloneSessionEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Multicast groups of nodes, and clone sessions that send to a group, as bmv2's command line has
 * them. P4Runtime has neither nodes nor such sessions, so both are written as lists of replicas,
 * and again when what they stand for changes.
 */
final class ReplicationCommands {
  private record Node(int replicationId, List<Integer> ports) {}

  private final LocalPipeline pipeline;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, List<Integer>> nodesOfGroup = new HashMap<>();
  private final Map<Integer, Integer> groupOfSession = new HashMap<>();

  ReplicationCommands(LocalPipeline pipeline) {
    this.pipeline = pipeline;
  }

  void createGroup(int group) throws CommandFailed, StatusException {
    if (nodesOfGroup.putIfAbsent(group, new ArrayList<>()) != null) {
      throw new CommandFailed("multicast group " + group + " exists already");
    }
    writeGroup(Update.Type.INSERT, group);
  }

  void createNode(int replicationId, List<Integer> ports) {
    nodes.add(new Node(replicationId, ports));
  }

  void updateNode(int handle, List<Integer> ports) throws CommandFailed, StatusException {
    nodes.set(handle, new Node(node(handle).replicationId(), ports));
    for (var group : nodesOfGroup.entrySet()) {
      if (group.getValue().contains(handle)) {
        writeGroup(Update.Type.MODIFY, group.getKey());
      }
    }
  }

  void associate(int group, int handle) throws CommandFailed, StatusException {
    node(handle);
    List<Integer> members = nodesOfGroup.get(group);
    if (members == null) {
      throw new CommandFailed("there is no multicast group " + group);
    }
    members.add(handle);
    writeGroup(Update.Type.MODIFY, group);
  }

  private Node node(int handle) throws CommandFailed {
    if (handle >= nodes.size()) {
      throw new CommandFailed("there is no node " + handle);
    }
    return nodes.get(handle);
  }

  private void writeGroup(Update.Type type, int group) throws StatusException {
    write(
        type,
        PacketReplicationEngineEntry.newBuilder()
            .setMulticastGroupEntry(
                MulticastGroupEntry.newBuilder()
                    .setMulticastGroupId(group)
                    .addAllReplicas(replicas(group))));
    for (var session : groupOfSession.entrySet()) {
      if (session.getValue() == group) {
        writeSession(Update.Type.MODIFY, session.getKey(), replicas(group));
      }
    }
  }

  private List<Replica> replicas(int group) {
    List<Replica> replicas = new ArrayList<>();
    for (int handle : nodesOfGroup.getOrDefault(group, List.of())) {
      Node node = nodes.get(handle);
      for (int port : node.ports()) {
        replicas.add(replica(port, node.replicationId()));
      }
    }
    return replicas;
  }

  private static Replica replica(int port, int instance) {
    return Replica.newBuilder().setPort(EntryText.bytes(port)).setInstance(instance).build();
  }

  void mirrorToPort(int session, int port) throws StatusException {
    writeSession(type(session), session, List.of(replica(port, 0)));
    groupOfSession.remove(session);
  }

  void mirrorToGroup(int session, int group) throws StatusException {
    writeSession(type(session), session, replicas(group));
    groupOfSession.put(session, group);
  }

  void deleteMirror(int session) throws StatusException {
    groupOfSession.remove(session);
    writeSession(Update.Type.DELETE, session, List.of());
  }

  List<Entity> readMirror(int session) throws StatusException {
    return pipeline.read(
        entity(
            PacketReplicationEngineEntry.newBuilder()
                .setCloneSessionEntry(CloneSessionEntry.newBuilder().setSessionId(session))));
  }

  /** Making a session that exists changes it. */
  private Update.Type type(int session) throws StatusException {
    return readMirror(session).isEmpty() ? Update.Type.INSERT : Update.Type.MODIFY;
  }

  private void writeSession(Update.Type type, int session, List<Replica> replicas)
      throws StatusException {
    write(
        type,
        PacketReplicationEngineEntry.newBuilder()
            .setCloneSessionEntry(
                CloneSessionEntry.newBuilder().setSessionId(session).addAllReplicas(replicas)));
  }

  private void write(Update.Type type, PacketReplicationEngineEntry.Builder entry)
      throws StatusException {
    pipeline.write(Update.newBuilder().setType(type).setEntity(entity(entry)).build());
  }

  private static Entity entity(PacketReplicationEngineEntry.Builder entry) {
    return Entity.newBuilder().setPacketReplicationEngineEntry(entry).build();
  }
}
