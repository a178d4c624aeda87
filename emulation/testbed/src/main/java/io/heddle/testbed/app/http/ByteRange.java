package io.heddle.testbed.app.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A satisfiable part of an object (RFC 9110 section 14).
 *
 * @param first offset of the first byte
 * @param last offset of the last byte, not before the first
 * @param total size of the whole object
 */
record ByteRange(long first, long last, long total) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What to answer to a Range header. */
  sealed interface Answer {
    /** Everything, with status 200. */
    record Whole() implements Answer {}

    /** One part, with status 206. */
    record Part(ByteRange range) implements Answer {}

    /** Nothing, with status 416. */
    record Unsatisfiable() implements Answer {}
  }

  /** What to answer to {@code request} for an object of {@code total} bytes. */
  static Answer of(RequestHead request, long total) {
    // Only GET has ranges.
    return answer(request.isGet() ? request.headers().first("Range") : Optional.empty(), total);
  }

  /** Several parts, other units and bad syntax may be ignored, and are. */
  static Answer answer(Optional<String> header, long total) {
    Matcher matcher = SINGLE.matcher(header.orElse(""));
    if (!matcher.matches()) {
      return new Answer.Whole();
    }
    String from = matcher.group(1);
    String to = matcher.group(2);
    if (from.isEmpty()) {
      return to.isEmpty() ? new Answer.Whole() : suffix(Long.parseLong(to), total);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
    if (last < first) {
      return new Answer.Whole();
    }
    return first >= total
        ? new Answer.Unsatisfiable()
        : new Answer.Part(new ByteRange(first, Math.min(last, total - 1), total));
  }

  private static Answer suffix(long length, long total) {
    return length == 0 || total == 0
        ? new Answer.Unsatisfiable()
        : new Answer.Part(new ByteRange(Math.max(0, total - length), total - 1, total));
  }

  long length() {
    return last - first + 1;
  }

  String contentRange() {
    return "bytes " + first + "-" + last + "/" + total;
  }
}
