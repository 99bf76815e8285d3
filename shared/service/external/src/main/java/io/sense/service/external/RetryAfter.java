package io.sense.service.external;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads {@code Retry-After}: seconds or a date (RFC 9110, 10.2.3). */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /** How long to wait, from nothing to an hour; empty where the header is absent or unreadable. */
  static Optional<Duration> of(HttpResponse<?> response) {
    return response.headers().firstValue("Retry-After").flatMap(text -> read(text, Instant.now()));
  }

  static Optional<Duration> read(String text, Instant now) {
    try {
      return Optional.of(within(Duration.ofSeconds(Long.parseLong(text.strip()))));
    } catch (NumberFormatException e) {
      return date(text.strip(), now);
    }
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(within(Duration.between(now, date.toInstant())));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration within(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
