package io.heddle.testbed.app.dns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A DNS message (RFC 1035 section 4) as far as addresses need: the authority and additional
 * sections are neither written nor read.
 *
 * @param id 16 bits that join a response to its query
 * @param opcode 4 bits, 0 for a standard query
 * @param responseCode 4 bits, 0 for success
 */
public record DnsMessage(
    int id,
    boolean response,
    int opcode,
    boolean authoritative,
    boolean truncated,
    boolean recursionDesired,
    int responseCode,
    List<Question> questions,
    List<Answer> answers) {
  public static final int TYPE_A = 1;
  public static final int CLASS_IN = 1;
  public static final int NO_ERROR = 0;
  public static final int FORMAT_ERROR = 1;
  public static final int NAME_ERROR = 3;
  public static final int NOT_IMPLEMENTED = 4;

  /** The longest message over UDP without extensions, in bytes. */
  public static final int UDP_LIMIT = 512;

  private static final int RESPONSE = 1 << 15;
  private static final int AUTHORITATIVE = 1 << 10;
  private static final int TRUNCATED = 1 << 9;
  private static final int RECURSION_DESIRED = 1 << 8;

  /** What is asked for; {@code type} and {@code dnsClass} have 16 bits. */
  public record Question(DnsName name, int type, int dnsClass) {}

  /** A resource record; {@code ttlSeconds} has 32 bits, {@code data} at most 65535 bytes. */
  public record Answer(DnsName name, int type, int dnsClass, long ttlSeconds, byte[] data) {
    public Answer {
      data = data.clone();
    }

    @Override
    public byte[] data() {
      return data.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Answer answer
          && name.equals(answer.name)
          && type == answer.type
          && dnsClass == answer.dnsClass
          && ttlSeconds == answer.ttlSeconds
          && Arrays.equals(data, answer.data);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, type, dnsClass, ttlSeconds, Arrays.hashCode(data));
    }
  }

  public DnsMessage {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
  }

  /** A standard query for the IPv4 addresses of {@code name}. */
  public static DnsMessage query(int id, DnsName name) {
    Question question = new Question(name, TYPE_A, CLASS_IN);
    return new DnsMessage(id, false, 0, false, false, true, 0, List.of(question), List.of());
  }

  /** An authoritative response to this query. */
  public DnsMessage respond(int code, List<Answer> records) {
    return new DnsMessage(
        id, true, opcode, true, false, recursionDesired, code, questions, records);
  }

  /**
   * Appends the message to {@code target}, names uncompressed.
   *
   * @throws java.nio.BufferOverflowException if it does not fit
   */
  public void write(ByteBuffer target) {
    int flags =
        (response ? RESPONSE : 0)
            | opcode << 11
            | (authoritative ? AUTHORITATIVE : 0)
            | (truncated ? TRUNCATED : 0)
            | (recursionDesired ? RECURSION_DESIRED : 0)
            | responseCode;
    target.putShort((short) id).putShort((short) flags);
    target.putShort((short) questions.size()).putShort((short) answers.size()).putInt(0);
    for (Question question : questions) {
      question.name.write(target);
      target.putShort((short) question.type).putShort((short) question.dnsClass);
    }
    for (Answer answer : answers) {
      answer.name.write(target);
      target.putShort((short) answer.type).putShort((short) answer.dnsClass);
      target.putInt((int) answer.ttlSeconds);
      target.putShort((short) answer.data.length).put(answer.data);
    }
  }

  /**
   * Reads a message that starts at index 0 of {@code datagram}.
   *
   * @throws DnsFormatException if the bytes are not a DNS message
   */
  public static DnsMessage read(ByteBuffer datagram) throws DnsFormatException {
    try {
      return readUnchecked(datagram);
    } catch (BufferUnderflowException e) {
      throw new DnsFormatException("message ends too early");
    }
  }

  private static DnsMessage readUnchecked(ByteBuffer datagram) throws DnsFormatException {
    int id = unsigned(datagram);
    int flags = unsigned(datagram);
    int questionCount = unsigned(datagram);
    int answerCount = unsigned(datagram);
    datagram.getInt();
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < questionCount; i++) {
      questions.add(new Question(DnsName.read(datagram), unsigned(datagram), unsigned(datagram)));
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < answerCount; i++) {
      answers.add(readAnswer(datagram));
    }
    return new DnsMessage(
        id,
        (flags & RESPONSE) != 0,
        flags >> 11 & 15,
        (flags & AUTHORITATIVE) != 0,
        (flags & TRUNCATED) != 0,
        (flags & RECURSION_DESIRED) != 0,
        flags & 15,
        questions,
        answers);
  }

  private static Answer readAnswer(ByteBuffer datagram) throws DnsFormatException {
    DnsName name = DnsName.read(datagram);
    int type = unsigned(datagram);
    int dnsClass = unsigned(datagram);
    long ttl = Integer.toUnsignedLong(datagram.getInt());
    int length = unsigned(datagram);
    if (length > datagram.remaining()) {
      throw new DnsFormatException("record longer than the message");
    }
    byte[] data = new byte[length];
    datagram.get(data);
    return new Answer(name, type, dnsClass, ttl, data);
  }

  private static int unsigned(ByteBuffer datagram) {
    return Short.toUnsignedInt(datagram.getShort());
  }
}
