package io.heddle.testbed.app.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a shared cache may store, and for how long (RFC 9111 sections 3 and 4.2). */
final class CacheRules {
  private CacheRules() {}

  /** Whether a request may be answered from the cache, and its answer stored. */
  static boolean mayUseCache(RequestHead request) {
    return request.isGet()
        && !request.headers().has("Authorization")
        && !directives(request.headers()).contains("no-store")
        && !directives(request.headers()).contains("no-cache");
  }

  /** Whether the answer to {@code request} is the same whole object for everybody. */
  static boolean asksForWholeObject(RequestHead request) {
    Headers headers = request.headers();
    return !headers.has("Range")
        && headers.fields().stream()
            .noneMatch(field -> field.name().regionMatches(true, 0, "If-", 0, 3));
  }

  /**
   * How long {@code response} stays fresh if it may be stored.
   *
   * @param unstated for a response that does not say (RFC 9111 section 4.2.2)
   */
  static Optional<Duration> freshness(ResponseHead response, Duration unstated) {
    List<String> directives = directives(response.headers());
    boolean forbidden =
        response.status() != 200
            || directives.contains("no-store")
            || directives.stream().anyMatch(directive -> named(directive, "private"))
            || directives.stream().anyMatch(directive -> named(directive, "no-cache"))
            || response.headers().has("Vary");
    if (forbidden) {
      return Optional.empty();
    }
    Duration stated =
        seconds(directives, "s-maxage").or(() -> seconds(directives, "max-age")).orElse(unstated);
    Duration left = stated.minus(age(response));
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  /** How old the response was already when it came. */
  static Duration age(ResponseHead response) {
    return response
        .headers()
        .first("Age")
        .filter(value -> value.matches("\\d{1,9}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(Duration.ZERO);
  }

  private static List<String> directives(Headers headers) {
    return headers.elements("Cache-Control");
  }

  private static boolean named(String directive, String name) {
    return directive.equals(name) || directive.startsWith(name + "=");
  }

  private static Optional<Duration> seconds(List<String> directives, String name) {
    return directives.stream()
        .filter(directive -> directive.startsWith(name + "="))
        .map(directive -> directive.substring(name.length() + 1).replace("\"", ""))
        // An argument that is no number makes the response stale (RFC 9111 section 4.2.1).
        .map(value -> Duration.ofSeconds(value.matches("\\d{1,9}") ? Long.parseLong(value) : 0))
        .findFirst();
  }
}
