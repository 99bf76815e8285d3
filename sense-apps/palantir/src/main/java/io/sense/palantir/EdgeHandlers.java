package io.sense.palantir;

import io.javalin.http.Context;
import io.sense.service.web.MinuteRange;
import io.sense.service.web.QueryParameters;
import java.time.Clock;
import java.time.Duration;

/** {@code /api/v1/service-edges}. */
final class EdgeHandlers {
  /** A row per edge and minute is added up for each question. */
  private static final Duration LONGEST = Duration.ofDays(7);

  private final EdgeRepository edges;
  private final Clock clock;

  EdgeHandlers(EdgeRepository edges, Clock clock) {
    this.edges = edges;
    this.clock = clock;
  }

  /** Which service called which, in sums over a range. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    MinuteRange range = MinuteRange.read(http, parameters, clock, LONGEST);
    parameters.throwIfInvalid();
    http.json(
        EdgesView.of(
            range.from(),
            range.to(),
            edges.totals(range.from().toEpochMilli(), range.to().toEpochMilli())));
  }
}
