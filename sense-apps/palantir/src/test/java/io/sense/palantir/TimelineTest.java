package io.sense.palantir;

import static io.sense.palantir.Correlations.GENERATION;
import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.Correlations.complete;
import static io.sense.palantir.Documents.attribute;
import static io.sense.palantir.Documents.change;
import static io.sense.palantir.Documents.log;
import static io.sense.palantir.Documents.logBuilder;
import static io.sense.palantir.Documents.part;
import static io.sense.palantir.Documents.span;
import static io.sense.palantir.Documents.spanBuilder;
import static io.sense.palantir.Documents.text;
import static io.sense.palantir.Documents.uid;
import static io.sense.palantir.PalantirServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.service.web.Json;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TimelineTest {
  private static final String PATH = "/api/v1/traces/" + TRACE + "/timeline";
  private static final long START = GENERATION * 1_000_000;

  private final PalantirServer palantir = new PalantirServer();

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void tellsSpansAndLogsWithEveryField() throws Exception {
    palantir.correlations.add(trace(2, 3).build());
    Span root =
        spanBuilder(1, 0, START)
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setEndTimeUnixNano(START + 1_500_001)
            .setStatus(
                Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("no"))
            .addAttributes(attribute("text", text("t")))
            .addAttributes(attribute("whole", AnyValue.newBuilder().setIntValue(7).build()))
            .addAttributes(attribute("part", AnyValue.newBuilder().setDoubleValue(0.5).build()))
            .addAttributes(attribute("flag", AnyValue.newBuilder().setBoolValue(true).build()))
            .addAttributes(
                attribute(
                    "bytes",
                    AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("hi")).build()))
            .addAttributes(
                attribute(
                    "list",
                    AnyValue.newBuilder()
                        .setArrayValue(ArrayValue.newBuilder().addValues(text("x")))
                        .build()))
            .addAttributes(
                attribute(
                    "object",
                    AnyValue.newBuilder()
                        .setKvlistValue(
                            KeyValueList.newBuilder().addValues(attribute("k", text("v"))))
                        .build()))
            .addAttributes(attribute("nothing", AnyValue.getDefaultInstance()))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("retry")
                    .setTimeUnixNano(START + 5)
                    .addAttributes(attribute("n", text("1"))))
            .build();
    LogRecord spanLog =
        logBuilder(1, "interval", 2, START + 9)
            .setSeverityText("warning")
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)
            .addAttributes(attribute("thread", text("main")))
            .addAttributes(attribute(SenseAttributes.SPAN_NAME, text("span-2")))
            .addAttributes(attribute(SenseAttributes.ROOT_SERVICE, text("orders")))
            .build();
    LogRecord apart = log(2, "trace", 0, 0).toBuilder().setObservedTimeUnixNano(START + 10).build();
    palantir.documents.add(
        part(1_000, 0, List.of(span(2, 1, START + 1), root), List.of(spanLog, apart)));
    palantir.documents.add(
        part(
            2_000, 0, List.of(), List.of(log(3, "trace", 0, START + 11)), change(3, "span_id", 1)));

    var answer = palantir.get(PATH);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(json(answer))
        .isEqualTo(
            json(
                """
                {"trace_id": "0af7651916cd43dd8448eb211c80319c", "state": "complete",
                 "document": "complete",
                 "detail": "The document holds every span and every log of the trace",
                 "span_count": 2, "log_count": 3, "cut": null,
                 "spans": [
                  {"span_id": "0000000000000001", "parent_span_id": null, "parent": "none",
                   "service": "orders", "name": "span-1", "kind": "server",
                   "start_time": "2026-03-10T12:00:00.123Z",
                   "end_time": "2026-03-10T12:00:00.124500001Z", "duration_ms": 1.500001,
                   "status": {"code": "error", "message": "no"},
                   "attributes": {"text": "t", "whole": 7, "part": 0.5, "flag": true,
                     "bytes": "aGk=", "list": ["x"], "object": {"k": "v"}, "nothing": null},
                   "events": [{"time": "2026-03-10T12:00:00.123000005Z", "name": "retry",
                     "attributes": {"n": "1"}}],
                   "logs": [
                     {"uid": "00000000000000000000000000000003",
                      "time": "2026-03-10T12:00:00.123000011Z",
                      "severity_text": null, "severity_number": 0, "service": "orders",
                      "body": "line 3", "attributes": {}, "match": "span_id",
                      "span_id": "0000000000000001"}],
                   "children": [
                     {"span_id": "0000000000000002", "parent_span_id": "0000000000000001",
                      "parent": "present", "service": "orders", "name": "span-2",
                      "kind": "unspecified", "start_time": "2026-03-10T12:00:00.123000001Z",
                      "end_time": "2026-03-10T12:00:00.124500001Z", "duration_ms": 1.5,
                      "status": {"code": "unset", "message": null}, "attributes": {},
                      "logs": [
                        {"uid": "00000000000000000000000000000001",
                         "time": "2026-03-10T12:00:00.123000009Z", "severity_text": "warning",
                         "severity_number": 13, "service": "orders", "body": "line 1",
                         "attributes": {"thread": "main", "sense.root.service": "orders"},
                         "match": "interval", "span_id": "0000000000000002"}],
                      "children": []}]}],
                 "logs": [
                  {"uid": "00000000000000000000000000000002",
                   "time": "2026-03-10T12:00:00.123000010Z", "severity_text": null,
                   "severity_number": 0, "service": "orders", "body": "line 2",
                   "attributes": {}, "match": "trace", "span_id": null}]}
                """));
  }

  @Test
  void saysWhenTheTraceIsStillOpen() throws Exception {
    palantir.correlations.add(
        trace(1, 0).setState(CorrelationState.CORRELATION_STATE_OPEN).build());
    JsonNode timeline = json(palantir.get(PATH));
    assertThat(timeline.path("document").asText()).isEqualTo("open");
    assertThat(timeline.path("state").asText()).isEqualTo("open");
    assertThat(timeline.path("detail").asText()).contains("still open");
    assertThat(timeline.path("spans")).isEmpty();
  }

  @Test
  void tellsWhatAnEarlierGenerationLeftWhileTheTraceIsOpenAgain() throws Exception {
    palantir.correlations.add(trace(1, 0).build());
    palantir.correlations.add(
        complete(TRACE, GENERATION + 900_000)
            .setState(CorrelationState.CORRELATION_STATE_OPEN)
            .build());
    palantir.documents.add(part(1_000, 0, List.of(span(1, 0, START)), List.of()));
    JsonNode timeline = json(palantir.get(PATH));
    assertThat(timeline.path("document").asText()).isEqualTo("open");
    assertThat(timeline.path("detail").asText()).contains("told is what settled before");
    assertThat(timeline.path("spans")).hasSize(1);
  }

  @Test
  void saysWhenTheDocumentWasNotKept() throws Exception {
    palantir.correlations.add(trace(1, 0).build());
    JsonNode timeline = json(palantir.get(PATH));
    assertThat(timeline.path("document").asText()).isEqualTo("not_kept");
    assertThat(timeline.path("detail").asText()).contains("SENSE_CORRELATION_DOCUMENTS");
  }

  @Test
  void saysWhenTheTraceWasTruncated() throws Exception {
    palantir.correlations.add(trace(1, 0).setTruncated(true).build());
    palantir.documents.add(part(1_000, 0, List.of(span(1, 0, START)), List.of()));
    assertThat(json(palantir.get(PATH)).path("document").asText()).isEqualTo("truncated");
  }

  @Test
  void saysWhenLessIsThereThanTheCorrelationCounts() throws Exception {
    palantir.correlations.add(trace(2, 1).build());
    palantir.documents.add(
        part(1_000, 0, List.of(span(1, 0, START)), List.of(log(1, "span_id", 1, START))));
    JsonNode timeline = json(palantir.get(PATH));
    assertThat(timeline.path("document").asText()).isEqualTo("incomplete");
    assertThat(timeline.path("detail").asText()).contains("1 of 2 spans and 1 of 1 logs");
  }

  @Test
  void saysWhatTheLimitLeftOut() throws Exception {
    palantir.correlations.add(trace(3, 2).build());
    palantir.documents.add(
        part(
            1_000,
            0,
            List.of(span(1, 0, START), span(2, 1, START + 1), span(3, 2, START + 2)),
            List.of(log(1, "span_id", 3, START), log(2, "span_id", 1, START + 1))));
    JsonNode timeline = json(palantir.get(PATH + "?limit=1"));
    assertThat(timeline.path("document").asText()).isEqualTo("complete");
    assertThat(timeline.path("span_count").asInt()).isEqualTo(3);
    assertThat(timeline.path("cut").path("limit").asInt()).isEqualTo(1);
    assertThat(timeline.path("cut").path("spans").asInt()).isEqualTo(2);
    assertThat(timeline.path("cut").path("logs").asInt()).isEqualTo(1);
    assertThat(timeline.path("cut").path("detail").asText()).contains("latest 2 spans and 1 logs");
    assertThat(timeline.path("spans")).hasSize(1);
    assertThat(timeline.path("logs").findValuesAsText("uid")).containsExactly(uid(1));
  }

  @Test
  void answersATraceOf100000SpansInOneChain() throws Exception {
    int size = 100_000;
    palantir.correlations.add(trace(size, size).build());
    for (int part = 0; part < 100; part++) {
      List<Span> spans = new ArrayList<>();
      List<LogRecord> logs = new ArrayList<>();
      for (int i = 1 + part * 1_000; i <= (part + 1) * 1_000; i++) {
        spans.add(span(i, i - 1, START + i));
        logs.add(log(i, "span_id", i, START + i));
      }
      palantir.documents.add(part(1_000, part, spans, logs));
    }
    var answer = palantir.get(PATH + "?limit=100000");
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode timeline = json(answer); // Jackson reads no deeper than 1 000
    assertThat(timeline.path("cut").isNull()).isTrue();
    assertThat(timeline.path("document").asText()).isEqualTo("complete");
    assertThat(answer.body().split("\"span_id\":\"[0-9a-f]{16}\",\"parent_span_id\"", -1))
        .hasSize(size + 1);
    assertThat(answer.body().split("\"uid\"", -1)).hasSize(size + 1);
  }

  @Test
  void answersWholeWhenCompressed() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      spans.add(span(i, i - 1, START));
    }
    palantir.correlations.add(trace(100, 0).build());
    palantir.documents.add(part(1_000, 0, spans, List.of()));
    HttpResponse<InputStream> answer =
        palantir.get(PATH, "Accept-Encoding", "gzip", HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    try (InputStream plain = new GZIPInputStream(answer.body())) {
      assertThat(Json.mapper().readTree(plain)).isEqualTo(json(palantir.get(PATH)));
    }
  }

  @Test
  void answers503WhileTheOthersHoldTooMuchOfTheHeap() throws Exception {
    try (PalantirServer small = new PalantirServer(event -> {}, new HeapShare(1_000))) {
      small.correlations.add(trace(2, 0).build());
      small.documents.add(
          part(
              1_000,
              0,
              List.of(spanBuilder(1, 0, 1).setName("x".repeat(1_000)).build()),
              List.of()));
      var answer = small.get(PATH);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    }
  }

  @Test
  void answers404ForAnUnknownTraceAlsoWithADocument() throws Exception {
    palantir.documents.add(part(1_000, 0, List.of(span(1, 0, START)), List.of()));
    assertThat(palantir.get(PATH).statusCode()).isEqualTo(404);
  }

  @Test
  void namesEveryBadParameterAtOnce() throws Exception {
    var answer = palantir.get("/api/v1/traces/abc/timeline?limit=100001&depth=3");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("name"))
        .containsExactly("trace_id", "limit", "depth");
  }

  private static Correlation.Builder trace(int spans, int logs) {
    return complete(TRACE, GENERATION).setSpanCount(spans).setLogCount(logs);
  }
}
