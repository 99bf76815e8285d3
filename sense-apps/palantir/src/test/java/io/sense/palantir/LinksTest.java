package io.sense.palantir;

import static io.sense.palantir.Correlations.complete;
import static io.sense.palantir.Correlations.trace;
import static io.sense.palantir.Links.link;
import static io.sense.palantir.PalantirServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.telemetry.v1.TraceLinkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LinksTest {
  private final PalantirServer palantir = new PalantirServer();

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void tellsLinksAndTracesWithEveryField() throws Exception {
    palantir.correlations.add(complete(trace(1), Correlations.GENERATION).build());
    palantir.correlations.add(complete(trace(1), Correlations.GENERATION + 900_000).build());
    palantir.links.add(link(1, 2, 1_773_144_000_123L).build());
    palantir.links.add(
        link(3, 2, 1_773_144_000_000L)
            .setKind(TraceLinkKind.TRACE_LINK_KIND_SPAN_LINK)
            .setValue("00f067aa0ba902b7")
            .setConfidence(1)
            .clearParentService()
            .clearParentStartUnixNano()
            .build());
    assertThat(json(palantir.get("/api/v1/traces/" + trace(1) + "/links")))
        .isEqualTo(
            json(
                """
                {"trace_id": "00000000000000000000000000000001", "depth": 3,
                 "links": [
                  {"parent_trace_id": "00000000000000000000000000000001",
                   "child_trace_id": "00000000000000000000000000000002", "kind": "circuit_id",
                   "value": "C-7", "confidence": 0.7, "parent_service": "orders",
                   "child_service": "billing", "parent_start_time": "1970-01-01T00:00:01Z",
                   "child_start_time": "1970-01-01T00:00:02.500000001Z",
                   "linked_at": "2026-03-10T12:00:00.123Z"},
                  {"parent_trace_id": "00000000000000000000000000000003",
                   "child_trace_id": "00000000000000000000000000000002", "kind": "span_link",
                   "value": "00f067aa0ba902b7", "confidence": 1.0, "parent_service": null,
                   "child_service": "billing", "parent_start_time": null,
                   "child_start_time": "1970-01-01T00:00:02.500000001Z",
                   "linked_at": "2026-03-10T12:00:00Z"}],
                 "traces": [
                  {"trace_id": "00000000000000000000000000000001", "distance": 0,
                   "service": "gateway", "operation": "GET /orders", "state": "amended",
                   "start_time": "2026-03-10T12:00:00.123Z"},
                  {"trace_id": "00000000000000000000000000000002", "distance": 1,
                   "service": "billing", "operation": null, "state": null,
                   "start_time": "1970-01-01T00:00:02.500000001Z"},
                  {"trace_id": "00000000000000000000000000000003", "distance": 2,
                   "service": null, "operation": null, "state": null, "start_time": null}],
                 "cut": null}
                """));
  }

  @Test
  void followsNoFurtherThanAsked() throws Exception {
    palantir.links.add(link(1, 2, 1).build());
    palantir.links.add(link(2, 3, 1).build());
    JsonNode answer = json(palantir.get("/api/v1/traces/" + trace(1) + "/links?depth=1"));
    assertThat(answer.path("depth").asInt()).isEqualTo(1);
    assertThat(answer.path("traces")).hasSize(2);
  }

  @Test
  void answersATraceWithoutLinksWithItselfAlone() throws Exception {
    palantir.correlations.add(complete(trace(1), Correlations.GENERATION).build());
    JsonNode answer = json(palantir.get("/api/v1/traces/" + trace(1) + "/links"));
    assertThat(answer.path("links")).isEmpty();
    assertThat(answer.path("traces").findValuesAsText("trace_id")).containsExactly(trace(1));
  }

  @Test
  void answers404WhenNeitherACorrelationNorALinkIsKnown() throws Exception {
    assertThat(palantir.get("/api/v1/traces/" + trace(1) + "/links").statusCode()).isEqualTo(404);
  }

  @Test
  void namesEveryBadParameterAtOnce() throws Exception {
    var answer = palantir.get("/api/v1/traces/" + "0".repeat(32) + "/links?depth=11&limit=1");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactly("trace_id", "depth", "limit");
  }
}
