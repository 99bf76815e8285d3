package io.sense.service.web;

import static io.sense.service.web.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(60)
final class RequestTracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exported))
                  .build())
          .build();
  private final List<Map<String, String>> contexts = new CopyOnWriteArrayList<>();
  private final LoggedLines access = new LoggedLines("io.sense.access");
  private final LoggedLines problems = new LoggedLines(ProblemResponses.class.getName());
  private final TestServer server =
      new TestServer(
          WebOptions.traced(telemetry).withUntraced(path -> path.startsWith("/v1/")), this::routes);

  @AfterEach
  void close() {
    server.close();
    telemetry.close();
    access.close();
    problems.close();
  }

  @Test
  void putsASpanIntoTheTraceOfTheCaller() throws Exception {
    server.get("/things/1?limit=2&api_key=s3cret", "traceparent", TRACEPARENT);
    SpanData span = span();
    assertThat(span.getName()).isEqualTo("GET /things/{id}");
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(attributes(span))
        .containsEntry("http.request.method", "GET")
        .containsEntry("http.route", "/things/{id}")
        .containsEntry("http.response.status_code", "200")
        .containsEntry("url.path", "/things/1")
        .containsEntry("url.query", "limit=2&api_key=***")
        .containsEntry("url.scheme", "http")
        .containsEntry("server.address", "localhost")
        .containsEntry("server.port", Integer.toString(server.server.port()))
        .containsEntry("client.address", "127.0.0.1")
        .containsEntry("network.protocol.version", "1.1")
        .containsKey("user_agent.original");
  }

  @Test
  void beginsATraceWhereTheCallerHasNone() throws Exception {
    server.get("/things/1", "traceparent", "00-nonsense");
    assertThat(span().getParentSpanContext().isValid()).isFalse();
    assertThat(span().getTraceId()).isNotEqualTo(TRACE);
  }

  @Test
  void makesTheContextCurrentForHandlersAndTheirLogLines() throws Exception {
    String id = "order-66";
    var answer = server.get("/things/1", "traceparent", TRACEPARENT, "X-Request-Id", id);
    assertThat(answer.headers().firstValue("X-Request-Id")).hasValue(id);
    assertThat(answer.body()).isEqualTo(span().getSpanId());
    assertThat(contexts)
        .containsExactly(
            Map.of("request_id", id, "trace_id", TRACE, "span_id", span().getSpanId()));
  }

  @Test
  void leavesNothingBehindOnTheThread() throws Exception {
    for (int i = 0; i < 50; i++) { // so that threads serve both kinds
      server.get("/things/1", "traceparent", TRACEPARENT);
      assertThat(server.get("/v1/context").body()).isEqualTo("false");
      assertThat(contexts.get(contexts.size() - 1)).containsOnlyKeys("request_id");
    }
  }

  @Test
  void makesAnIdWhereTheGivenOneIsNotFitForALog() throws Exception {
    for (String bad : List.of("a b", "x".repeat(129))) {
      var answer = server.get("/things/1", "X-Request-Id", bad);
      assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow()).matches("[0-9a-f]{32}");
    }
    String longest = "x".repeat(128);
    assertThat(server.get("/things/1", "X-Request-Id", longest).headers().map())
        .containsEntry("X-Request-Id".toLowerCase(Locale.ROOT), List.of(longest));
  }

  @Test
  void tracesNeitherOperatorsNorTelemetry() throws Exception {
    server.get("/health/live");
    server.get("/health/ready");
    server.get("/metrics");
    assertThat(access.lines()).isEmpty();
    server.get("/v1/context", "traceparent", TRACEPARENT);
    assertThat(exported.getFinishedSpanItems()).isEmpty();
    assertThat(access.lines()).hasSize(1);
  }

  @Test
  void logsEachRequestAsOneLineOfJson() throws Exception {
    server.get(
        "/things/1?a=b&access_token=s3cret", "traceparent", TRACEPARENT, "X-Request-Id", "r1");
    assertThat(access.lines()).hasSize(1);
    ObjectNode line = (ObjectNode) Json.mapper().readTree(access.lines().get(0).message());
    assertThat(line.remove("duration_ms").isNumber()).isTrue();
    assertThat(Instant.parse(line.remove("time").asText())).isAfter("2026-01-01T00:00:00Z");
    assertThat((JsonNode) line)
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"method":"GET","route":"/things/{id}","path":"/things/1",
                     "query":"a=b&access_token=***","status":200,"bytes":16,"request_id":"r1",
                     "trace_id":"%s","span_id":"%s","remote":"127.0.0.1"}
                    """
                        .formatted(TRACE, span().getSpanId())));
  }

  @Test
  void tellsAnUnexpectedFaultOnceWithItsStack() throws Exception {
    var answer = server.get("/failing", "traceparent", TRACEPARENT, "X-Request-Id", "r1");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(json(answer))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"type":"about:blank","title":"Server Error","status":500,
                     "detail":"The server failed; its log has the cause",
                     "request_id":"r1","trace_id":"%s"}
                    """
                        .formatted(TRACE)));
    assertThat(problems.lines()).hasSize(1);
    assertThat(problems.lines().get(0).stack()).contains("RequestTracingTest");
    assertThat(problems.lines().get(0).context()).containsEntry("request_id", "r1");
    assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span().getEvents()).hasSize(1);
    assertThat(attributes(span())).containsEntry("error.type", "500");
  }

  @Test
  void answersAnErrorOfTheMachineAsAProblemToo() throws Exception {
    var answer = server.get("/exhausted");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(json(answer).path("status").asInt()).isEqualTo(500);
    assertThat(problems.lines()).hasSize(1);
  }

  @Test
  void doesNotTakeTheCallersFaultForAnErrorOfTheServer() throws Exception {
    assertThat(server.get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(span().getName()).isEqualTo("GET");
    assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void doesNotLetCallersMakeUpNamesOfSpans() throws Exception {
    server.send(server.request("/things/1").method("BREW", BodyPublishers.noBody()));
    assertThat(span().getName()).isEqualTo("HTTP");
    assertThat(attributes(span()))
        .containsEntry("http.request.method", "_OTHER")
        .containsEntry("http.request.method_original", "BREW");
  }

  @Test
  void cutsAnAnswerThatFailsHalfWay() throws Exception {
    String answer = server.raw("GET /half HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200").contains("part").doesNotContain("\r\n0\r\n");
    assertThat(access.lines().get(0).message()).contains("\"incomplete\":true");
    assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(problems.lines()).hasSize(1);
  }

  @Test
  void answersAFaultThatComesBeforeAnythingWasSent() throws Exception {
    var answer = server.get("/begun");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(json(answer).path("status").asInt()).isEqualTo(500);
  }

  private void routes(RoutesConfig routes) {
    routes.get(
        "/things/{id}",
        http -> {
          contexts.add(MDC.getCopyOfContextMap());
          http.result(Span.current().getSpanContext().getSpanId());
        });
    routes.get(
        "/v1/context",
        http -> {
          contexts.add(MDC.getCopyOfContextMap());
          http.result(Boolean.toString(Span.current().getSpanContext().isValid()));
        });
    routes.get(
        "/failing",
        http -> {
          throw new IllegalStateException("broken on purpose");
        });
    routes.get(
        "/exhausted",
        http -> {
          throw new StackOverflowError("broken on purpose");
        });
    routes.get(
        "/begun",
        http -> {
          http.outputStream().write("part".getBytes(StandardCharsets.UTF_8));
          throw new IllegalStateException("broken on purpose");
        });
    routes.get(
        "/half",
        http -> {
          http.outputStream().write("part".repeat(20_000).getBytes(StandardCharsets.UTF_8));
          throw new IllegalStateException("broken on purpose");
        });
  }

  private SpanData span() {
    while (exported.getFinishedSpanItems().isEmpty()) {
      Thread.onSpinWait(); // the client has the answer before the server is done with it
    }
    assertThat(exported.getFinishedSpanItems()).hasSize(1);
    return exported.getFinishedSpanItems().get(0);
  }

  private static Map<String, String> attributes(SpanData span) {
    return span.getAttributes().asMap().entrySet().stream()
        .collect(
            Collectors.toMap(
                each -> each.getKey().getKey(), each -> String.valueOf(each.getValue())));
  }
}
