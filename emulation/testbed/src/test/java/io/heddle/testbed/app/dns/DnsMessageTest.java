package io.heddle.testbed.app.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
  @Provide
  Arbitrary<DnsName> names() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .numeric()
        .withChars('-', '_')
        .ofMinLength(1)
        .ofMaxLength(63)
        .list()
        .ofMaxSize(3)
        .map(labels -> new DnsName(String.join(".", labels)));
  }

  @Provide
  Arbitrary<DnsMessage> messages() {
    Arbitrary<Integer> words = Arbitraries.integers().between(0, 65_535);
    Arbitrary<DnsMessage.Question> questions =
        Combinators.combine(names(), words, words).as(DnsMessage.Question::new);
    Arbitrary<DnsMessage.Answer> answers =
        Combinators.combine(
                names(),
                words,
                words,
                Arbitraries.longs().between(0, 0xffff_ffffL),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
            .as(DnsMessage.Answer::new);
    Arbitrary<Integer> nibbles = Arbitraries.integers().between(0, 15);
    return Combinators.combine(
            words,
            nibbles,
            nibbles,
            nibbles,
            questions.list().ofMaxSize(3),
            answers.list().ofMaxSize(3))
        .as(
            (id, flags, opcode, code, asked, answered) ->
                new DnsMessage(
                    id,
                    (flags & 1) != 0,
                    opcode,
                    (flags & 2) != 0,
                    (flags & 4) != 0,
                    (flags & 8) != 0,
                    code,
                    asked,
                    answered));
  }

  @Property(tries = 300)
  void aMessageIsReadAsItWasWritten(@ForAll("messages") DnsMessage message) throws Exception {
    ByteBuffer wire = ByteBuffer.allocate(4096);
    message.write(wire);

    assertThat(DnsMessage.read(wire.flip())).isEqualTo(message);
    assertThat(wire.hasRemaining()).isFalse();
  }

  @Property(tries = 1000)
  void anyBytesAreAMessageOrAFormatError(@ForAll @Size(max = 200) byte[] bytes) {
    assertThatCode(
            () -> {
              try {
                DnsMessage.read(ByteBuffer.wrap(bytes));
              } catch (DnsFormatException expected) {
                assertThat(expected).hasMessageNotContaining("null");
              }
            })
        .doesNotThrowAnyException();
  }

  @Property(tries = 500)
  void aDamagedMessageIsAMessageOrAFormatError(
      @ForAll("messages") DnsMessage message, @ForAll int place, @ForAll byte damage) {
    ByteBuffer wire = ByteBuffer.allocate(4096);
    message.write(wire);
    wire.flip().put(Math.floorMod(place, wire.limit()), damage);

    assertThatCode(
            () -> {
              try {
                DnsMessage.read(wire);
              } catch (DnsFormatException expected) {
                assertThat(expected.getMessage()).isNotBlank();
              }
            })
        .doesNotThrowAnyException();
  }

  private static DnsMessage read(String hex) throws DnsFormatException {
    return DnsMessage.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void aCompressedNameIsFollowedBackwards() throws Exception {
    DnsMessage message =
        read(
            "0001 8400 0001 0001 0000 0000 01 61 02 4243 00 0001 0001"
                + "c00e 0001 0001 0000003c 0004 0a000001");

    assertThat(message.questions())
        .containsExactly(new DnsMessage.Question(new DnsName("a.bc"), 1, 1));
    assertThat(message.answers())
        .containsExactly(
            new DnsMessage.Answer(new DnsName("bc"), 1, 1, 60, new byte[] {10, 0, 0, 1}));
  }

  @Test
  void compressionPointersCannotLoop() {
    for (String name : List.of("c00c", "c00d 00", "01 61 c00c", "01 61 c00e")) {
      assertThatThrownBy(() -> read("0001 0000 0001 0000 0000 0000" + name + "0001 0001"))
          .isInstanceOf(DnsFormatException.class);
    }
  }

  @Test
  void namesIgnoreCaseAndTheFinalDot() {
    assertThat(new DnsName("University-Content.")).isEqualTo(new DnsName("university-content"));
    assertThatThrownBy(() -> new DnsName("a..b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DnsName("x".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
