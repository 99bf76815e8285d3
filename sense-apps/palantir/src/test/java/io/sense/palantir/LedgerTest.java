package io.sense.palantir;

import static io.sense.palantir.LedgerRows.MINUTE;
import static io.sense.palantir.LedgerRows.NOON;
import static io.sense.palantir.LedgerRows.logs;
import static io.sense.palantir.LedgerRows.spans;
import static io.sense.palantir.PalantirServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private final PalantirServer palantir = new PalantirServer();

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void tellsEachMinuteAndTheTotalsWithTheirBalances() throws Exception {
    palantir.ledger.add(logs(NOON).build());
    palantir.ledger.add(spans(NOON).build());
    palantir.ledger.add(logs(NOON + MINUTE).setReceived(40).build());
    assertThat(json(palantir.get("/api/v1/ledger")))
        .isEqualTo(
            json(
                """
                {"minutes": [
                  {"minute": "2026-03-10T12:00:00Z",
                   "logs": {"received": 36, "span_id": 1, "interval": 2, "trace": 3, "orphan": 4,
                     "uncorrelatable": 5, "repeats": 6, "dead_letters": 7, "open": 8, "balance": 0},
                   "spans": {"received": 10, "correlated": 1, "repeats": 2, "dead_letters": 3,
                     "open": 4, "balance": 0}},
                  {"minute": "2026-03-10T12:01:00Z",
                   "logs": {"received": 40, "span_id": 1, "interval": 2, "trace": 3, "orphan": 4,
                     "uncorrelatable": 5, "repeats": 6, "dead_letters": 7, "open": 8, "balance": 4},
                   "spans": {"received": 0, "correlated": 0, "repeats": 0, "dead_letters": 0,
                     "open": 0, "balance": 0}}],
                 "totals": {
                   "logs": {"received": 76, "span_id": 2, "interval": 4, "trace": 6, "orphan": 8,
                     "uncorrelatable": 10, "repeats": 12, "dead_letters": 14, "open": 16,
                     "balance": 4},
                   "spans": {"received": 10, "correlated": 1, "repeats": 2, "dead_letters": 3,
                     "open": 4, "balance": 0}},
                 "next_from": null}
                """));
  }

  @Test
  void tellsTheLastHourIfNotAskedForAnother() throws Exception { // it is 12:30:15
    palantir.ledger.add(logs(NOON - 31 * MINUTE).build());
    palantir.ledger.add(logs(NOON - 30 * MINUTE).build());
    palantir.ledger.add(logs(NOON + 30 * MINUTE).build());
    palantir.ledger.add(logs(NOON + 31 * MINUTE).build());
    assertThat(minutes("/api/v1/ledger"))
        .containsExactly("2026-03-10T11:30:00Z", "2026-03-10T12:30:00Z");
    assertThat(minutes("/api/v1/ledger?to=2026-03-10T12:29:59Z"))
        .containsExactly("2026-03-10T11:29:00Z", "2026-03-10T11:30:00Z");
  }

  @Test
  void takesTheMinuteInWhichTheRangeBegins() throws Exception {
    palantir.ledger.add(logs(NOON).build());
    palantir.ledger.add(logs(NOON + MINUTE).build());
    assertThat(minutes("/api/v1/ledger?from=2026-03-10T13:00:59%2B01:00&to=2026-03-10T12:01:00Z"))
        .containsExactly("2026-03-10T12:00:00Z");
  }

  @Test
  void saysWhereTheMinutesGoOnAndTotalsAllOfThem() throws Exception {
    int size = LedgerView.MOST_MINUTES + 2;
    for (int i = 0; i < size; i++) {
      palantir.ledger.add(logs(NOON + i * MINUTE).build());
    }
    JsonNode answer =
        json(palantir.get("/api/v1/ledger?from=2026-03-10T12:00:00Z&to=2026-03-20T00:00:00Z"));
    assertThat(answer.path("minutes")).hasSize(LedgerView.MOST_MINUTES);
    assertThat(answer.path("next_from").asText()).isEqualTo("2026-03-17T10:40:00Z");
    assertThat(answer.path("totals").path("logs").path("received").asLong()).isEqualTo(36L * size);
  }

  @Test
  void namesEveryBadParameterAtOnce() throws Exception {
    var answer = palantir.get("/api/v1/ledger?from=noon&to=2026-03-10&minutes=3");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactly("from", "to", "minutes");
  }

  @Test
  void refusesRangesThatEndBeforeTheyStartOrAreTooLong() throws Exception {
    assertThat(faults("from=2026-03-10T12:00:00Z&to=2026-03-10T11:59:59Z"))
        .isEqualTo("[{\"name\":\"to\",\"detail\":\"must not be before from\"}]");
    assertThat(faults("from=2026-03-10T12:31:00Z"))
        .isEqualTo("[{\"name\":\"from\",\"detail\":\"must not be in the future\"}]");
    assertThat(faults("from=2026-02-07T12:29:00Z"))
        .isEqualTo("[{\"name\":\"from\",\"detail\":\"must be at most 31 days before to\"}]");
    assertThat(palantir.get("/api/v1/ledger?from=2026-02-07T12:31:00Z").statusCode())
        .isEqualTo(200);
    assertThat(faults("from=1999-01-01T00:00:00Z&to=x")).doesNotContain("31 days");
  }

  private String faults(String query) throws Exception {
    var answer = palantir.get("/api/v1/ledger?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    return json(answer).path("errors").toString();
  }

  private List<String> minutes(String path) throws Exception {
    return json(palantir.get(path)).path("minutes").findValuesAsText("minute");
  }
}
