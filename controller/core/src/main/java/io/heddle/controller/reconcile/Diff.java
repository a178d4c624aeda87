package io.heddle.controller.reconcile;

import static io.heddle.p4runtime.entity.Update.Kind.DELETE;
import static io.heddle.p4runtime.entity.Update.Kind.INSERT;
import static io.heddle.p4runtime.entity.Update.Kind.MODIFY;

import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.compile.Pipeline;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The difference between two states of a NED, as updates in an order in which no frame goes where
 * neither the old nor the new state lets it go, no copy runs round a loop, and sessions on ways
 * that change keep one. The steps:
 *
 * <table>
 * <caption>Steps of a change</caption>
 * <tr><th>phase</th><th>step</th><th>updates</th></tr>
 * <tr><td>withdraw</td><td>1</td><td>delete attachments, also those that come back with another
 * meaning; delete replication entries, also those that come back with another group</td></tr>
 * <tr><td></td><td>2</td><td>delete source guards and egress of attachments; cut multicast groups to
 * the copies that both states make: the rest of a tree is a tree, and the union of two need not
 * be</td></tr>
 * <tr><td>make</td><td>3</td><td>insert and modify egress</td></tr>
 * <tr><td></td><td>4</td><td>insert multicast groups</td></tr>
 * <tr><td></td><td>5</td><td>insert forwarding, replication, cross-connections, ARP answers, source
 * guards</td></tr>
 * <tr><td></td><td>6</td><td>insert and modify overlay termination</td></tr>
 * <tr><td>switch</td><td>7</td><td>modify forwarding, cross-connections, ARP answers; grow multicast
 * groups</td></tr>
 * <tr><td></td><td>8</td><td>insert attachments</td></tr>
 * <tr><td>break</td><td>9</td><td>delete attachments of chains</td></tr>
 * <tr><td></td><td>10</td><td>delete overlay termination, forwarding, cross-connections, ARP
 * answers, and source guards of chains</td></tr>
 * <tr><td></td><td>11</td><td>delete multicast groups and egress</td></tr>
 * </table>
 *
 * <p>The ports of a chain leave only at the end, because a replica serves its sessions until they
 * have been turned to another. So the identifiers of one chain must not pass to another in the same
 * change. One whose port or attachment id passes to something else leaves at once.
 *
 * <p>A frame with one destination takes one way at a time, but while NEDs are being switched it may
 * meet some that have been and some that have not. Where a bucket passes to a replica on another
 * NED and the link between the two changes as well, it can go back and forth between them over both
 * links until the second one is switched.
 */
public final class Diff {
  /** Keeps a batch well below the 4 MiB that gRPC accepts by default. */
  private static final int MAX_BATCH = 4000;

  private enum Step {
    CLOSE(Phase.WITHDRAW),
    CUT(Phase.WITHDRAW),
    LAY_EGRESS(Phase.MAKE),
    LAY_GROUPS(Phase.MAKE),
    LAY_PATHS(Phase.MAKE),
    LAY_TERMINATION(Phase.MAKE),
    TURN(Phase.SWITCH),
    ADMIT(Phase.SWITCH),
    DISMISS(Phase.BREAK),
    CLEAR_PATHS(Phase.BREAK),
    CLEAR_EGRESS(Phase.BREAK);

    private final Phase phase;

    Step(Phase phase) {
      this.phase = phase;
    }
  }

  private final DeviceState desired;
  private final DeviceState installed;
  private final Set<Bitstring> chainIds = new HashSet<>();

  /** Attachments of chains that go, and with them nothing else changes its meaning. */
  private final Set<Bitstring> leaving = new HashSet<>();

  private final Set<Bitstring> portsInUse = new HashSet<>();
  private final Map<Step, List<Update>> steps = new EnumMap<>(Step.class);

  private Diff(DeviceState desired, DeviceState installed) {
    this.desired = desired;
    this.installed = installed;
  }

  /** What makes {@code desired} of {@code installed}; empty if they are equal. */
  public static Plan between(DeviceState desired, DeviceState installed) {
    return new Diff(desired, installed).plan();
  }

  private Plan plan() {
    findChains();
    for (Entity entity : installed.entities()) {
      if (desired.get(entity.key()).isEmpty()) {
        add(deletion(entity), DELETE, entity);
      }
    }
    for (Entity entity : desired.entities()) {
      Entity old = installed.get(entity.key()).orElse(null);
      if (old == null) {
        add(insertion(entity), INSERT, entity);
      } else if (!old.equals(entity)) {
        modify(old, entity);
      }
    }
    return batches();
  }

  private void add(Step step, Update.Kind kind, Entity entity) {
    steps.computeIfAbsent(step, any -> new ArrayList<>()).add(new Update(kind, entity));
  }

  private void findChains() {
    Set<Bitstring> staying = new HashSet<>();
    for (Entity entity : desired.entities()) {
      if (entity instanceof TableEntry entry && entry.table().equals(Pipeline.ATTACHMENT)) {
        staying.add(entry.action().parameters().get(Pipeline.ATTACHMENT));
        portsInUse.add(exact(entry, Pipeline.INGRESS_PORT));
      }
    }
    for (Entity entity : installed.entities()) {
      if (!(entity instanceof TableEntry entry)) {
        continue;
      }
      if (entry.table().equals(Pipeline.CROSS_CONNECTION)) {
        chainIds.add(exact(entry, Pipeline.NETWORK));
      } else if (entry.action().name().equals(Pipeline.ATTACH_CHAIN)) {
        Bitstring attachment = entry.action().parameters().get(Pipeline.ATTACHMENT);
        if (!staying.contains(attachment)) {
          leaving.add(attachment);
        }
      }
    }
  }

  private Step insertion(Entity entity) {
    return switch (entity) {
      case MulticastGroup group -> Step.LAY_GROUPS;
      case TableEntry entry ->
          switch (entry.table()) {
            case Pipeline.EGRESS_ATTACHMENT, Pipeline.EGRESS_OVERLAY -> Step.LAY_EGRESS;
            case Pipeline.OVERLAY_TERMINATION -> Step.LAY_TERMINATION;
            case Pipeline.ATTACHMENT -> Step.ADMIT;
            default -> Step.LAY_PATHS;
          };
    };
  }

  private Step deletion(Entity entity) {
    return switch (entity) {
      case MulticastGroup group -> Step.CLEAR_EGRESS;
      case TableEntry entry ->
          switch (entry.table()) {
            case Pipeline.ATTACHMENT ->
                leaving.contains(entry.action().parameters().get(Pipeline.ATTACHMENT))
                    ? Step.DISMISS
                    : Step.CLOSE;
            case Pipeline.SOURCE_GUARD ->
                leaving.contains(exact(entry, Pipeline.ATTACHMENT)) ? Step.CLEAR_PATHS : Step.CUT;
            case Pipeline.EGRESS_ATTACHMENT ->
                chainIds.contains(exact(entry, Pipeline.NETWORK))
                        && !portsInUse.contains(exact(entry, Pipeline.EGRESS_PORT))
                    ? Step.CLEAR_EGRESS
                    : Step.CUT;
            case Pipeline.REPLICATION -> Step.CLOSE;
            case Pipeline.EGRESS_OVERLAY -> Step.CLEAR_EGRESS;
            default -> Step.CLEAR_PATHS;
          };
    };
  }

  private void modify(Entity old, Entity entity) {
    switch (entity) {
      case MulticastGroup group -> modifyGroup((MulticastGroup) old, group);
      case TableEntry entry -> {
        switch (entry.table()) {
          case Pipeline.ATTACHMENT -> {
            add(Step.CLOSE, DELETE, old);
            add(Step.ADMIT, INSERT, entry);
          }
          case Pipeline.REPLICATION -> {
            add(Step.CLOSE, DELETE, old);
            add(Step.LAY_PATHS, INSERT, entry);
          }
          case Pipeline.EGRESS_ATTACHMENT, Pipeline.EGRESS_OVERLAY ->
              add(Step.LAY_EGRESS, MODIFY, entry);
          case Pipeline.OVERLAY_TERMINATION -> add(Step.LAY_TERMINATION, MODIFY, entry);
          default -> add(Step.TURN, MODIFY, entry);
        }
      }
    }
  }

  private void modifyGroup(MulticastGroup old, MulticastGroup group) {
    Set<Replica> common = new HashSet<>(old.replicas());
    common.retainAll(group.replicas());
    if (!common.equals(old.replicas())) {
      add(Step.CUT, MODIFY, new MulticastGroup(group.id(), common));
    }
    if (!common.equals(group.replicas())) {
      add(Step.TURN, MODIFY, group);
    }
  }

  private Plan batches() {
    Map<Phase, List<List<Update>>> phases = new EnumMap<>(Phase.class);
    steps.forEach(
        (step, updates) -> {
          List<List<Update>> batches = phases.computeIfAbsent(step.phase, any -> new ArrayList<>());
          for (int start = 0; start < updates.size(); start += MAX_BATCH) {
            batches.add(
                List.copyOf(updates.subList(start, Math.min(start + MAX_BATCH, updates.size()))));
          }
        });
    return new Plan(phases);
  }

  private static Bitstring exact(TableEntry entry, String field) {
    return switch (entry.match().get(field)) {
      case Match.Exact match -> match.value();
      case null, default ->
          throw new IllegalArgumentException(
              entry.table() + " has an entry without " + field + ": " + entry);
    };
  }
}
