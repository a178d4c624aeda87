package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.config.v1.Digest;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.DigestEntry;
import io.heddle.p4.v1.DigestList;
import io.heddle.p4.v1.DigestListAck;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.dataplane.Digests;
import io.heddle.softswitch.dataplane.Digests.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The digests of a program: which are enabled and how they are sent (P4Runtime 1.5, section 9.8).
 * Entries are written and read under the device's lock; a thread of the server sends the lists.
 */
final class DigestEntries implements Entities {
  private static final class Binding {
    private final Digest info;
    private final int list;
    private Optional<DataFormat> format = Optional.empty();
    private Optional<DigestBuffer> buffer = Optional.empty();
    private long nextListId = 1;

    Binding(Digest info, int list) {
      this.info = info;
      this.list = list;
    }
  }

  private final P4Info p4info;
  private final TranslatedTypes types;
  private final Digests digests;
  private final Map<Integer, Binding> byId;
  private final Binding[] byList;

  private DigestEntries(
      P4Info p4info, TranslatedTypes types, Digests digests, Map<Integer, Binding> byId) {
    this.p4info = p4info;
    this.types = types;
    this.digests = digests;
    this.byId = byId;
    this.byList = new Binding[digests.names().size()];
    byId.values().forEach(binding -> byList[binding.list] = binding);
  }

  /**
   * Finds the program's digests by their names. p4c calls one of a nameless type differently in the
   * p4info and in the program; those are taken in their order.
   */
  static DigestEntries bind(P4Info p4info, TranslatedTypes types, Digests digests)
      throws Rejection {
    List<Digest> infos = new ArrayList<>(p4info.getDigestsList());
    List<String> names = digests.names();
    Map<Integer, Binding> byId = new LinkedHashMap<>();
    List<Integer> nameless = new ArrayList<>();
    for (int list = 0; list < names.size(); list++) {
      String name = names.get(list);
      Optional<Digest> info =
          infos.stream().filter(i -> i.getPreamble().getName().equals(name)).findFirst();
      if (info.isPresent()) {
        infos.remove(info.get());
        byId.put(info.get().getPreamble().getId(), new Binding(info.get(), list));
      } else {
        nameless.add(list);
      }
    }
    if (infos.size() > nameless.size()) {
      throw Rejection.mismatch(
          "digest "
              + infos.get(nameless.size()).getPreamble().getName()
              + " is only in the p4info");
    }
    for (int i = 0; i < infos.size(); i++) {
      byId.put(infos.get(i).getPreamble().getId(), new Binding(infos.get(i), nameless.get(i)));
    }
    return new DigestEntries(p4info, types, digests, byId);
  }

  @Override
  public synchronized Undo write(Update.Type type, Entity entity) throws Rejection {
    DigestEntry message = entity.getDigestEntry();
    Binding binding = binding(message.getDigestId());
    return switch (type) {
      case INSERT -> {
        if (binding.buffer.isPresent()) {
          throw new Rejection(
              Status.Code.ALREADY_EXISTS, name(binding) + " is enabled already; use MODIFY");
        }
        DigestEntry.Config config = checked(binding, message.getConfig());
        binding.format = Optional.of(format(binding));
        set(binding, Optional.of(new DigestBuffer(config, binding.nextListId)));
        yield () -> set(binding, Optional.empty());
      }
      case MODIFY -> {
        DigestBuffer buffer = enabled(binding);
        DigestEntry.Config before = buffer.config();
        buffer.configure(checked(binding, message.getConfig()));
        yield () -> buffer.configure(before);
      }
      case DELETE -> {
        DigestBuffer buffer = enabled(binding);
        set(binding, Optional.empty());
        yield () -> set(binding, Optional.of(buffer));
      }
      case UNSPECIFIED, UNRECOGNIZED ->
          throw Rejection.invalid("the update has no type; use INSERT, MODIFY or DELETE");
    };
  }

  private Binding binding(int id) throws Rejection {
    Binding binding = byId.get(id);
    if (binding == null) {
      throw Rejection.invalid("there is no digest with id " + Integer.toUnsignedString(id));
    }
    return binding;
  }

  private static String name(Binding binding) {
    return "digest " + binding.info.getPreamble().getName();
  }

  private static DigestBuffer enabled(Binding binding) throws Rejection {
    return binding.buffer.orElseThrow(
        () -> Rejection.notFound(name(binding) + " is not enabled; use INSERT"));
  }

  private static DigestEntry.Config checked(Binding binding, DigestEntry.Config config)
      throws Rejection {
    if (config.getMaxTimeoutNs() < 0
        || config.getMaxListSize() < 0
        || config.getAckTimeoutNs() < 0) {
      throw Rejection.invalid("a limit of " + name(binding) + " is negative");
    }
    return config;
  }

  private DataFormat format(Binding binding) throws Rejection {
    DataFormat format = DataFormat.of(binding.info.getTypeSpec(), p4info.getTypeInfo(), types);
    if (format.size() != digests.size(binding.list)) {
      throw Rejection.unimplemented(
          "%s has %d parts in the p4info and %d in the program"
              .formatted(name(binding), format.size(), digests.size(binding.list)));
    }
    return format;
  }

  private synchronized void set(Binding binding, Optional<DigestBuffer> buffer) {
    binding.buffer.ifPresent(b -> binding.nextListId = b.nextId());
    binding.buffer = buffer;
    digests.enable(binding.list, buffer.isPresent());
  }

  /** Hands the configuration of an enabled digest to {@code out}, or of all if the id is 0. */
  @Override
  public synchronized void read(Entity filter, Consumer<Entity> out) throws Rejection {
    int id = filter.getDigestEntry().getDigestId();
    if (id != 0) {
      tell(binding(id), out);
    } else {
      byId.values().forEach(binding -> tell(binding, out));
    }
  }

  private static void tell(Binding binding, Consumer<Entity> out) {
    binding.buffer.ifPresent(buffer -> out.accept(entity(binding, buffer.config())));
  }

  private static Entity entity(Binding binding, DigestEntry.Config config) {
    return Entity.newBuilder()
        .setDigestEntry(
            DigestEntry.newBuilder()
                .setDigestId(binding.info.getPreamble().getId())
                .setConfig(config))
        .build();
  }

  @Override
  public synchronized List<Update> written() {
    List<Update> updates = new ArrayList<>();
    byId.values()
        .forEach(
            binding ->
                tell(
                    binding,
                    entity ->
                        updates.add(
                            Update.newBuilder()
                                .setType(Update.Type.INSERT)
                                .setEntity(entity)
                                .build())));
    return updates;
  }

  /** Whether packets may tell anything. */
  synchronized boolean isEnabled() {
    return byId.values().stream().anyMatch(binding -> binding.buffer.isPresent());
  }

  /**
   * Takes what packets have told since the last call, and hands over the lists that are to be sent
   * now.
   *
   * @param now nanoseconds, as {@link System#nanoTime()} counts them
   * @return whether packets have told anything
   */
  synchronized boolean collect(long now, Consumer<DigestList> out) {
    boolean[] any = new boolean[1];
    digests.drain(
        (list, values) -> {
          any[0] = true;
          Binding binding = byList[list];
          // A digest may have been disabled since.
          if (binding != null && binding.buffer.isPresent()) {
            binding.buffer.get().add(values, now).ifPresent(b -> out.accept(list(binding, b)));
          }
        });
    for (Binding binding : byId.values()) {
      binding
          .buffer
          .flatMap(buffer -> buffer.tick(now))
          .ifPresent(batch -> out.accept(list(binding, batch)));
    }
    return any[0];
  }

  private static DigestList list(Binding binding, DigestBuffer.Batch batch) {
    Instant now = Instant.now();
    DigestList.Builder list =
        DigestList.newBuilder()
            .setDigestId(binding.info.getPreamble().getId())
            .setListId(batch.listId())
            .setTimestamp(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    for (List<Part> message : batch.messages()) {
      list.addData(binding.format.orElseThrow().write(message.iterator()));
    }
    return list.build();
  }

  /**
   * The controller has acted on a list.
   *
   * @throws Rejection if the p4info has no such digest
   */
  synchronized void acknowledge(DigestListAck ack) throws Rejection {
    binding(ack.getDigestId()).buffer.ifPresent(buffer -> buffer.acknowledge(ack.getListId()));
  }

  /** Forgets what was sent to controllers of before. */
  synchronized void forgetSent() {
    byId.values().forEach(binding -> binding.buffer.ifPresent(DigestBuffer::forgetSent));
  }

  /** How many digests of packets were lost because they came too fast. */
  long lost() {
    return digests.lost();
  }
}
