package io.sense.service.web;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The minutes of a question by {@code from} and {@code to}: those that begin before the end, and
 * the one in which the beginning lies.
 *
 * @param from a whole minute, included
 * @param to not included
 */
public record MinuteRange(Instant from, Instant to) {
  private static final Duration DEFAULT = Duration.ofHours(1);

  /**
   * Reads the two parameters and notes what is wrong with them; they mean nothing then. Without
   * {@code to} the range ends now, without {@code from} it is an hour long.
   *
   * @param longest that may be asked for, whole days
   */
  public static MinuteRange read(
      Context http, QueryParameters parameters, Clock clock, Duration longest) {
    Instant givenFrom = parameters.instant("from");
    Instant givenTo = parameters.instant("to");
    Instant to = givenTo != null ? givenTo : clock.instant();
    // The minute in which it lies belongs to the range: there are no halves of minutes.
    Instant from =
        (givenFrom != null ? givenFrom : to.minus(DEFAULT)).truncatedTo(ChronoUnit.MINUTES);
    boolean readable =
        (givenFrom != null || http.queryParam("from") == null)
            && (givenTo != null || http.queryParam("to") == null);
    if (!readable) {
      // What is wrong with them is noted; nothing can be said of the range.
    } else if (from.isAfter(to)) {
      parameters.fault(
          givenTo != null ? "to" : "from",
          givenTo != null ? "must not be before from" : "must not be in the future");
    } else if (Duration.between(from, to).compareTo(longest) > 0) {
      parameters.fault("from", "must be at most " + longest.toDays() + " days before to");
    }
    return new MinuteRange(from, to);
  }
}
