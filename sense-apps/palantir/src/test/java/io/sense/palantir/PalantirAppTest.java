package io.sense.palantir;

import static io.sense.palantir.Correlations.GENERATION;
import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.Correlations.complete;
import static io.sense.palantir.Correlations.trace;
import static io.sense.palantir.PalantirServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Json;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.CorrelationState;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PalantirAppTest {
  private final PalantirServer palantir = new PalantirServer();
  private final InMemoryCorrelations correlations = palantir.correlations;

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void answersATraceWithEveryField() throws Exception {
    correlations.add(
        complete(TRACE, GENERATION)
            .setAttributes(Attributes.newBuilder().setCircuitId("C-7"))
            .build());
    assertThat(json(get("/api/v1/correlations/" + TRACE)))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"trace_id": "0af7651916cd43dd8448eb211c80319c",
                     "generation": 1773144000123, "revision": 11, "state": "complete",
                     "correlation_id": "c-1773144000123",
                     "service": "gateway", "operation": "GET /orders", "root_seen": true,
                     "missing_parents": 1, "services": ["gateway", "orders"],
                     "environment": "prod",
                     "start_time": "2026-03-10T12:00:00.123Z",
                     "end_time": "2026-03-10T12:00:00.124500001Z", "duration_ms": 1.500001,
                     "span_count": 3, "log_count": 2, "error_span_count": 0,
                     "severity_counts": {"UNSPECIFIED": 0, "TRACE": 0, "DEBUG": 0, "INFO": 1,
                       "WARN": 1, "ERROR": 0, "FATAL": 0},
                     "matches": {"span_id": 2, "interval": 0, "trace": 0, "orphan": 0},
                     "attributes": {"circuit_id": "C-7", "product_id": null, "resource_id": null,
                       "resource_type_id": null, "request_id": null},
                     "first_seen": "2026-03-10T12:00:00.123Z",
                     "last_seen": "2026-03-10T12:00:00.373Z",
                     "truncated": false, "synthetic": false}
                    """));
  }

  @Test
  void mergesTheGenerationsOfATrace() throws Exception {
    correlations.add(complete(TRACE, 1_000).build());
    correlations.add(complete(TRACE, 900_000).build());
    JsonNode merged = json(get("/api/v1/correlations/" + TRACE.toUpperCase(java.util.Locale.ROOT)));
    assertThat(merged.path("span_count").asInt()).isEqualTo(6);
    assertThat(merged.path("generation").asLong()).isEqualTo(1_000);
    assertThat(merged.path("state").asText()).isEqualTo("amended");
  }

  @Test
  void answers404ForAnUnknownTrace() throws Exception {
    var answer = get("/api/v1/correlations/" + TRACE);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(json(answer).path("detail").asText()).isEqualTo("No trace " + TRACE + " is known");
  }

  @Test
  void refusesATraceIdThatIsNone() throws Exception {
    var answer = get("/api/v1/correlations/abc?verbose=1");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").toString())
        .isEqualTo(
            """
            [{"name":"trace_id","detail":"must be 32 hex digits, not all zero"},\
            {"name":"verbose","detail":"is not a parameter here"}]""");
  }

  @Test
  void namesEveryBadParameterAtOnce() throws Exception {
    var answer =
        get(
            "/api/v1/correlations?trace_id=00&service=&circuit_id=a&circuit_id=b&product_id=%00"
                + "&start_time=yesterday&end_time=2026-01-01T00:00:00+02:00&errors_only=yes"
                + "&state=closed&limit=1001&cursor=AAAA&colour=red");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactly(
            "trace_id",
            "service",
            "circuit_id",
            "product_id",
            "start_time",
            "end_time",
            "errors_only",
            "state",
            "cursor",
            "limit",
            "colour");
    assertThat(json(answer).path("detail").asText())
        .isEqualTo(
            "The request has faults in: trace_id, service, circuit_id, product_id, start_time,"
                + " end_time, errors_only, state, cursor, limit, colour");
  }

  @Test
  void refusesARangeThatEndsBeforeItStarts() throws Exception {
    var answer =
        get(
            "/api/v1/correlations?start_time=2026-01-02T00:00:00Z"
                + "&end_time=2026-01-02T00:59:59%2B01:00");
    assertThat(json(answer).path("errors").findValuesAsText("detail"))
        .containsExactly("must not be before start_time");
  }

  @Test
  void readsEveryParameter() throws Exception {
    correlations.add(
        complete(TRACE, GENERATION)
            .setState(CorrelationState.CORRELATION_STATE_OPEN)
            .setErrorSpanCount(1)
            .setAttributes(
                Attributes.newBuilder()
                    .setCircuitId("c")
                    .setProductId("p")
                    .setResourceId("r")
                    .setRequestId("q"))
            .build());
    String good =
        "/api/v1/correlations?trace_id=0AF7651916CD43DD8448EB211C80319C&service=orders"
            + "&circuit_id=c&product_id=p&resource_id=r&request_id=q"
            + "&start_time=2026-03-10T12:00:00.124Z&end_time=2026-03-10T14:00:00%2B02:00"
            + "&errors_only=true&state=open&limit=1";
    assertThat(json(get(good.replace("14:00:00", "14:00:01"))).path("correlations")).hasSize(1);
    assertThat(json(get(good)).path("correlations")).isEmpty();
    for (String bad :
        new String[] {
          "service=x", "circuit_id=x", "product_id=x", "resource_id=x", "request_id=x"
        }) {
      assertThat(json(get("/api/v1/correlations?" + bad)).path("correlations")).isEmpty();
    }
  }

  @Test
  void pagesWithTheCursorUntilThereIsNone() throws Exception {
    for (int i = 1; i <= 5; i++) {
      correlations.add(complete(trace(i), 1_000).build());
    }
    JsonNode first = json(get("/api/v1/correlations?limit=3"));
    assertThat(first.path("correlations").findValuesAsText("trace_id"))
        .containsExactly(trace(5), trace(4), trace(3));
    String cursor = first.path("next_cursor").asText();
    JsonNode second = json(get("/api/v1/correlations?limit=2&cursor=" + cursor));
    assertThat(second.path("correlations").findValuesAsText("trace_id"))
        .containsExactly(trace(2), trace(1));
    assertThat(second.has("next_cursor")).isTrue();
    assertThat(second.path("next_cursor").isNull()).isTrue();
  }

  @Test
  void answers503WithRetryAfterWhileTheRepositoryIsAway() throws Exception {
    correlations.goAway();
    for (String path : new String[] {"/api/v1/correlations", "/api/v1/correlations/" + TRACE}) {
      var answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/problem+json");
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return palantir.get(path);
  }
}
