package io.heddle.intent;

import java.util.List;

/** All that is asked for, at one moment. */
public record Intents(
    List<Network> networks,
    List<Attachment> attachments,
    List<OverlayLink> links,
    List<Chain> chains) {
  public static final Intents NONE = new Intents(List.of(), List.of(), List.of(), List.of());

  public Intents {
    networks = List.copyOf(networks);
    attachments = List.copyOf(attachments);
    links = List.copyOf(links);
    chains = List.copyOf(chains);
  }
}
