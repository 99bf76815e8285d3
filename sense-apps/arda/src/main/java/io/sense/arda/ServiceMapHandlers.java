package io.sense.arda;

import io.javalin.http.Context;
import io.sense.service.web.MinuteRange;
import io.sense.service.web.QueryParameters;
import java.time.Clock;
import java.time.Duration;

/** {@code /api/v1/service-map}. */
final class ServiceMapHandlers {
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
    MinuteRange range = MinuteRange.read(http, parameters, clock, LONGEST);
    parameters.throwIfInvalid();
    http.json(
        ServiceMap.of(
            range.from(),
            range.to(),
            edges.edges(range.from(), range.to(), ServiceMap.MOST_EDGES + 1)));
  }
}
