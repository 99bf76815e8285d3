package io.sense.service.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-27T09:00:00Z");

  @Test
  void readsSecondsAndDates() {
    assertThat(RetryAfter.read("120", NOW)).contains(Duration.ofMinutes(2));
    assertThat(RetryAfter.read("Fri, 27 Nov 2026 09:00:30 GMT", NOW))
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void staysWithinBounds() {
    assertThat(RetryAfter.read("-5", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.read("Fri, 27 Nov 2026 08:00:00 GMT", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.read("99999999", NOW)).contains(Duration.ofHours(1));
  }

  @Test
  void takesNothingForWhatItCannotRead() {
    assertThat(RetryAfter.read("soon", NOW)).isEmpty();
  }
}
