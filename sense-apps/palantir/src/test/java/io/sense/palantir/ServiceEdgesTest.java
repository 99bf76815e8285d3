package io.sense.palantir;

import static io.sense.palantir.LedgerRows.MINUTE;
import static io.sense.palantir.LedgerRows.NOON;
import static io.sense.palantir.PalantirServer.json;
import static io.sense.palantir.ServiceEdges.edge;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServiceEdgesTest {
  private final PalantirServer palantir = new PalantirServer();

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void tellsCallsErrorsAndQuantilesOfTheLastHour() throws Exception { // it is 12:30:15
    palantir.edges.add(
        edge(NOON, "gateway", "orders", Map.of(40, 90L, 56, 9L, 80, 1L)).setErrors(2).build());
    palantir.edges.add(edge(NOON + 30 * MINUTE, "orders", "queue", Map.of()).setCalls(4).build());
    palantir.edges.add(edge(NOON - 31 * MINUTE, "gateway", "orders", Map.of(1, 1L)).build());
    palantir.edges.add(edge(NOON + 31 * MINUTE, "gateway", "orders", Map.of(1, 1L)).build());
    assertThat(json(palantir.get("/api/v1/service-edges")))
        .isEqualTo(
            json(
                """
                {"from": "2026-03-10T11:30:00Z", "to": "2026-03-10T12:30:15.250000001Z",
                 "edges": [
                  {"caller": "gateway", "callee": "orders", "calls": 100, "errors": 2,
                   "p50_ms": 1.117, "p95_ms": 17.867, "p99_ms": 17.867},
                  {"caller": "orders", "callee": "queue", "calls": 4, "errors": 0,
                   "p50_ms": null, "p95_ms": null, "p99_ms": null}]}
                """));
  }

  @Test
  void addsUpTheRangeAskedFor() throws Exception {
    palantir.edges.add(edge(NOON, "a", "b", Map.of(1, 1L)).build());
    palantir.edges.add(edge(NOON + MINUTE, "a", "b", Map.of(1, 2L)).build());
    palantir.edges.add(edge(NOON + 2 * MINUTE, "a", "b", Map.of(1, 4L)).build());
    var answer =
        palantir.get("/api/v1/service-edges?from=2026-03-10T12:00:59Z&to=2026-03-10T12:02:00Z");
    assertThat(json(answer).path("edges").findValuesAsText("calls")).containsExactly("3");
  }

  @Test
  void namesEveryBadParameterAtOnce() throws Exception {
    var answer = palantir.get("/api/v1/service-edges?from=noon&to=2026-03-10&service=a");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactly("from", "to", "service");
  }

  @Test
  void refusesRangesOfMoreThanAWeek() throws Exception {
    var answer = palantir.get("/api/v1/service-edges?from=2026-03-03T12:29:00Z");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").toString())
        .isEqualTo("[{\"name\":\"from\",\"detail\":\"must be at most 7 days before to\"}]");
    assertThat(palantir.get("/api/v1/service-edges?from=2026-03-03T12:31:00Z").statusCode())
        .isEqualTo(200);
  }
}
