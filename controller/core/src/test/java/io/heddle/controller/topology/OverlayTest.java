package io.heddle.controller.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.OverlayLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OverlayTest {
  /** A ring of four, whose link from d to a is dear. */
  private final List<OverlayLink> ring =
      List.of(link("ab", 1), link("bc", 1), link("cd", 1), link("da", 2.5));

  @Test
  void pathsTakeTheCheapestWay() {
    Overlay overlay = overlay(ring, "ab", "bc", "cd", "da");
    assertThat(overlay.path("a", "c")).extracting(Hop::link).containsExactly("ab", "bc");
    assertThat(overlay.path("a", "d")).extracting(Hop::link).containsExactly("da");
  }

  @Test
  void aLinkThatIsDownIsGoneRound() {
    Overlay overlay = overlay(ring, "bc", "cd", "da");
    assertThat(overlay.path("a", "b")).extracting(Hop::link).containsExactly("da", "cd", "bc");
  }

  @Test
  void ofEqualWaysTheFirstNameIsTakenInWhateverOrderLinksAreListed() {
    List<OverlayLink> links = List.of(link("ab", 1), link("bd", 1), link("ac", 1), link("cd", 1));
    String[] names = {"ab", "bd", "ac", "cd"};
    assertThat(overlay(links, names).path("a", "d"))
        .extracting(Hop::link)
        .containsExactly("ab", "bd");
    assertThat(overlay(links.reversed(), names).path("a", "d"))
        .isEqualTo(overlay(links, names).path("a", "d"));
  }

  @Test
  void nothingLeadsToWhatIsCutOff() {
    Overlay overlay = overlay(ring, "ab", "cd");
    assertThat(overlay.reaches("a", "b")).isTrue();
    assertThat(overlay.reaches("a", "c")).isFalse();
    assertThat(overlay.path("a", "c")).isEmpty();
    assertThat(overlay.reaches("a", "a")).isTrue();
    assertThat(overlay.reaches("elsewhere", "elsewhere")).isFalse();
  }

  @Test
  void theTreeLeavesOutTheDearestLinkOfARingAndWhoIsNotNeeded() {
    Overlay overlay = overlay(ring, "ab", "bc", "cd", "da");
    assertThat(overlay.tree(Set.of("a", "c")).keySet()).containsExactly("a", "b", "c");
    assertThat(overlay.tree(Set.of("a", "c")).get("b"))
        .extracting(Hop::link)
        .containsExactly("ab", "bc");
    assertThat(overlay.tree(Set.of("d")).get("d")).isEmpty();
  }

  @Test
  void aLinkKeepsItsNumberWhenAnotherFails() {
    Hop before = overlay(ring, "ab", "bc", "cd", "da").path("a", "b").getFirst();
    Hop after = overlay(ring, "ab").path("a", "b").getFirst();
    assertThat(after.peer()).isEqualTo(before.peer());
    assertThat(after.remotePeer()).isEqualTo(before.remotePeer());
  }

  private static Overlay overlay(List<OverlayLink> links, String... up) {
    TreeSet<String> neds = new TreeSet<>(List.of("a", "b", "c", "d"));
    return new Overlay(new ArrayList<>(links), new Topology(neds, new TreeSet<>(List.of(up))));
  }

  /** A link between the NEDs of which its name is made. */
  private static OverlayLink link(String name, double cost) {
    return new OverlayLink(name, end(name, 0), end(name, 1), cost);
  }

  private static OverlayLink.End end(String link, int index) {
    int number = 2 * (link.charAt(0) * 256 + link.charAt(1)) + index;
    return new OverlayLink.End(
        link.substring(index, index + 1),
        1 + link.charAt(1 - index) - 'a',
        new MacAddress(number),
        new Ipv4Address(number));
  }
}
