package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4.v1.DigestEntry;
import io.heddle.softswitch.dataplane.Digests.Part;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigestBufferTest {
  private static final List<Part> A = message(1);
  private static final List<Part> B = message(2);
  private static final List<Part> C = message(3);

  @Test
  void aListIsSentOnceItIsFullOfDistinctMessages() {
    DigestBuffer buffer = buffer(100, 2, 0);
    assertThat(buffer.add(A, 0)).isEmpty();
    assertThat(buffer.add(A, 1)).isEmpty();
    assertThat(buffer.add(B, 2)).contains(batch(7, A, B));
    assertThat(buffer.tick(1000)).isEmpty();
  }

  @Test
  void aListIsSentOnceItsFirstMessageIsOldEnough() {
    DigestBuffer buffer = buffer(100, 0, 0);
    assertThat(buffer.add(A, 1000)).isEmpty();
    assertThat(buffer.add(B, 1050)).isEmpty();
    assertThat(buffer.tick(1099)).isEmpty();
    assertThat(buffer.tick(1100)).contains(batch(7, A, B));
    assertThat(buffer.add(C, 1101)).isEmpty();
    assertThat(buffer.tick(1200)).isEmpty();
    assertThat(buffer.tick(1201)).contains(batch(8, C));
  }

  @Test
  void withoutATimeOutOrWithListsOfOneEveryMessageIsSentAtOnce() {
    DigestBuffer timeless = buffer(0, 100, 0);
    assertThat(timeless.add(A, 5)).contains(batch(7, A));
    // Nothing is remembered without a time-out for acknowledgements.
    assertThat(timeless.add(A, 6)).contains(batch(8, A));
    DigestBuffer single = buffer(100, 1, 0);
    assertThat(single.add(A, 5)).contains(batch(7, A));
  }

  @Test
  void aMessageIsNotSentAgainUntilItIsAcknowledgedOrTheTimeIsOver() {
    DigestBuffer buffer = buffer(0, 1, 100);
    assertThat(buffer.add(A, 0)).contains(batch(7, A));
    assertThat(buffer.add(B, 50)).contains(batch(8, B));
    assertThat(buffer.add(A, 99)).isEmpty();
    buffer.acknowledge(8);
    buffer.acknowledge(99);
    assertThat(buffer.add(A, 99)).isEmpty();
    assertThat(buffer.add(B, 99)).contains(batch(9, B));
    assertThat(buffer.add(A, 100)).contains(batch(10, A));
    buffer.forgetSent();
    assertThat(buffer.add(A, 101)).contains(batch(11, A));
  }

  @Test
  void newLimitsHoldForWhatWaits() {
    DigestBuffer buffer = buffer(1000, 10, 0);
    buffer.add(A, 0);
    buffer.add(B, 1);
    buffer.configure(config(1000, 2, 0));
    assertThat(buffer.tick(2)).contains(batch(7, A, B));
    buffer.add(A, 3);
    buffer.configure(config(5, 10, 0));
    assertThat(buffer.tick(7)).isEmpty();
    assertThat(buffer.tick(8)).contains(batch(8, A));
  }

  @Test
  void memoryIsBoundedHoweverGenerousTheController() {
    DigestBuffer buffer = buffer(Long.MAX_VALUE, 0, Long.MAX_VALUE);
    int sent = 0;
    int most = DigestBuffer.MOST_UNACKNOWLEDGED + 2 * DigestBuffer.LONGEST_LIST;
    for (int i = 0; i < most; i++) {
      Optional<DigestBuffer.Batch> list = buffer.add(message(i), i);
      sent += list.map(b -> b.messages().size()).orElse(0);
      assertThat(list.isPresent()).isEqualTo((i + 1) % DigestBuffer.LONGEST_LIST == 0);
    }
    assertThat(sent).isEqualTo(most);
    // The first lists had to be forgotten, the last ones are remembered.
    assertThat(buffer.add(message(0), most)).isEmpty();
    assertThat(buffer.add(message(most - 1), most)).isEmpty();
    Optional<DigestBuffer.Batch> next =
        IntStream.range(most, 2 * most)
            .mapToObj(i -> buffer.add(message(i), i))
            .flatMap(Optional::stream)
            .findFirst();
    assertThat(next.orElseThrow().messages())
        .contains(message(0))
        .doesNotContain(message(most - 1));
  }

  private static DigestBuffer buffer(long maxTimeout, int maxList, long ackTimeout) {
    return new DigestBuffer(config(maxTimeout, maxList, ackTimeout), 7);
  }

  private static DigestEntry.Config config(long maxTimeout, int maxList, long ackTimeout) {
    return DigestEntry.Config.newBuilder()
        .setMaxTimeoutNs(maxTimeout)
        .setMaxListSize(maxList)
        .setAckTimeoutNs(ackTimeout)
        .build();
  }

  private static DigestBuffer.Batch batch(long id, List<Part> only) {
    return new DigestBuffer.Batch(id, List.of(only));
  }

  private static DigestBuffer.Batch batch(long id, List<Part> first, List<Part> second) {
    return new DigestBuffer.Batch(id, List.of(first, second));
  }

  private static List<Part> message(long number) {
    return List.of(new Part(BigInteger.valueOf(number), 0, true));
  }
}
