package io.heddle.softswitch.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.table.ActionProfile;
import io.heddle.softswitch.table.Group;
import io.heddle.softswitch.table.Group.Share;
import io.heddle.softswitch.table.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** programs/spray.p4: HashAlgorithm.random, which bmv2 does not know. */
class RandomHashTest {
  private final Rig rig = Rig.of("spray");

  RandomHashTest() throws IOException {}

  @Test
  void packetsWithTheSameFieldsGetAnyNumberOfTheRangeAndAnyMember() throws Exception {
    ActionProfile links = rig.dataplane.profiles().get("I.links");
    List<Share> shares = new ArrayList<>();
    for (int port = 1; port <= 3; port++) {
      Member member = links.addMember("I.send", Rig.params(Integer.toHexString(port)));
      shares.add(new Share(member, 1, Group.NO_PORT));
    }
    Group group = links.addGroup(false);
    links.setMembers(group, shares);
    rig.table("I.ways").insert(Rig.exact("7"), 0, group);

    Set<Integer> ports = new TreeSet<>();
    Set<String> frames = new TreeSet<>();
    for (int i = 0; i < 1000; i++) {
      Rig.Sent sent = rig.send(0, "07 0000").getFirst();
      ports.add(sent.port());
      frames.add(sent.frame());
    }
    // That one of four is missing in 1000 trials has a probability below 10^-124.
    assertThat(ports).containsExactly(1, 2, 3);
    assertThat(frames).containsExactly("0703e8", "0703e9", "0703ea", "0703eb");
  }
}
