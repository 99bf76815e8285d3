package io.sense.palantir;

import io.javalin.http.Context;
import io.sense.service.web.MinuteRange;
import io.sense.service.web.QueryParameters;
import java.time.Clock;
import java.time.Duration;

/** {@code /api/v1/ledger}. */
final class LedgerHandlers {
  private static final Duration LONGEST = Duration.ofDays(31);

  private final LedgerRepository ledger;
  private final Clock clock;

  LedgerHandlers(LedgerRepository ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** What became of the records, minute by minute. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    MinuteRange range = MinuteRange.read(http, parameters, clock, LONGEST);
    parameters.throwIfInvalid();
    http.json(LedgerView.of(ledger.rows(range.from().toEpochMilli(), range.to().toEpochMilli())));
  }
}
