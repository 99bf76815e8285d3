package io.sense.arda;

import io.javalin.http.Context;
import io.sense.service.web.QueryParameters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/service-map}. */
final class ServiceMapHandlers {
  private static final Duration DEFAULT = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  private final EdgeRepository edges;
  private final Clock clock;

  ServiceMapHandlers(EdgeRepository edges, Clock clock) {
    this.edges = edges;
    this.clock = clock;
  }

  /** Services and calls between them, over a range of time. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    Instant givenFrom = instant(parameters.nanos("from"));
    Instant givenTo = instant(parameters.nanos("to"));
    Instant to = givenTo != null ? givenTo : clock.instant();
    // The minute in which it lies belongs to the range: calls are counted by whole minutes.
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
    } else if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      parameters.fault("from", "must be at most 7 days before to");
    }
    parameters.throwIfInvalid();
    http.json(ServiceMap.of(from, to, edges.edges(from, to, ServiceMap.MOST_EDGES + 1)));
  }

  /** Of nanoseconds, which bound the years to those that a database can tell too. */
  private static @Nullable Instant instant(@Nullable Long nanos) {
    return nanos == null ? null : Instant.ofEpochSecond(0, nanos);
  }
}
