package io.sense.service.external;

import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a call leaves behind: its span, the trace context that it sends, its metrics. */
final class ServiceClientTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();
  private FakeService service;

  @BeforeEach
  void start() throws IOException {
    service = new FakeService(answering(200, "{}"));
  }

  @AfterEach
  void close() {
    service.close();
    telemetry.close();
  }

  @Test
  void makesAClientSpanAndSendsItsContext() {
    try (Fixture fixture = new Fixture(telemetry, "EXTERNAL_MDSO_URL=" + service.url())) {
      withParent(() -> fixture.mdso().call(READ.query("q", "secret")));
    }
    SpanData span = spans.getFinishedSpanItems().get(0);
    assertThat(span.getName()).isEqualTo("GET mdso");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("url.full")))
        .isEqualTo(service.url() + "/things/1");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(service.asked().get(0).header("traceparent"))
        .isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
  }

  @Test
  void marksAFailedCallAndItsTries() {
    service.behave(answering(503, "down"));
    try (Fixture fixture = new Fixture(telemetry, "EXTERNAL_MDSO_URL=" + service.url())) {
      fixture.mdso().call(READ);
    }
    SpanData span = spans.getFinishedSpanItems().get(0);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("answered 503: down");
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("failed_503");
    assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(503);
    assertThat(span.getEvents()).hasSize(2);
  }

  @Test
  void passesTheCallersContextOnWithoutTelemetry() {
    try (Fixture fixture = new Fixture("EXTERNAL_MDSO_URL=" + service.url())) {
      withParent(() -> fixture.mdso().call(READ));
      fixture.mdso().call(READ);
    }
    assertThat(service.asked().get(0).header("traceparent"))
        .isEqualTo("00-" + TRACE + "-" + PARENT + "-01");
    assertThat(service.asked().get(1).header("traceparent")).isEqualTo("null");
  }

  @Test
  void countsCallsByWhatBecameOfThem() {
    try (Fixture fixture =
        new Fixture("EXTERNAL_MDSO_URL=" + service.url(), "EXTERNAL_MDSO_TRIES=1")) {
      fixture.mdso().call(READ);
      service.behave(answering(404, ""));
      fixture.mdso().call(READ);
      service.behave(answering(429, ""));
      fixture.mdso().call(READ);
      service.behave(answering(503, ""));
      fixture.mdso().call(READ);
      service.close();
      fixture.mdso().call(READ);
      assertThat(fixture.metrics.scrape())
          .contains("external_api_calls_total{service=\"mdso\",status=\"ok\"} 1.0")
          .contains("external_api_calls_total{service=\"mdso\",status=\"not_found\"} 1.0")
          .contains("external_api_calls_total{service=\"mdso\",status=\"limited\"} 1.0")
          .contains("external_api_calls_total{service=\"mdso\",status=\"failed_503\"} 1.0")
          .contains("external_api_calls_total{service=\"mdso\",status=\"failed\"} 1.0")
          .contains("external_api_call_seconds_count{service=\"mdso\"} 5");
    }
  }

  private static void withParent(Runnable call) {
    SpanContext parent =
        SpanContext.createFromRemoteParent(
            TRACE, PARENT, TraceFlags.getSampled(), TraceState.getDefault());
    Context.root().with(Span.wrap(parent)).wrap(call).run();
  }
}
