package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.time.Duration;

/** A whole call as its caller sees it: bounded, counted, timed, and a span of its own. */
final class ServiceClient implements ExternalService {
  private final ServiceName service;
  private final URI url;
  private final Duration callTimeout;
  private final Sending sending;
  private final CallMetrics metrics;
  private final Tracer tracer;

  ServiceClient(
      ServiceName service,
      URI url,
      Duration callTimeout,
      Sending sending,
      CallMetrics metrics,
      Tracer tracer) {
    this.service = service;
    this.url = url;
    this.callTimeout = callTimeout;
    this.sending = sending;
    this.metrics = metrics;
    this.tracer = tracer;
  }

  @Override
  public Answer<JsonNode> call(ExternalRequest request) {
    Deadline deadline = Deadline.within(callTimeout);
    Span span = span(request);
    try {
      Context context = deadline.in(Context.current().with(span));
      Outcome outcome = context.wrapSupplier(() -> sending.send(request, deadline)).get();
      Answer<JsonNode> answer = outcome.answer();
      tell(answer, span);
      metrics.count(answer, deadline.elapsed());
      return answer;
    } finally {
      span.end();
    }
  }

  /** Attributes of OpenTelemetry's semantic conventions for HTTP clients; never the query. */
  private Span span(ExternalRequest request) {
    return tracer
        .spanBuilder(request.method() + " " + service.label())
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute("http.request.method", request.method())
        .setAttribute("server.address", url.getHost())
        .setAttribute("server.port", (long) port())
        .setAttribute("url.full", url + request.path())
        .setAttribute("peer.service", service.label())
        .startSpan();
  }

  private static void tell(Answer<JsonNode> answer, Span span) {
    if (answer instanceof Answer.Failed<JsonNode> failed && failed.status() > 0) {
      span.setAttribute("http.response.status_code", (long) failed.status());
    }
    if (!(answer instanceof Answer.Result) && !(answer instanceof Answer.NotFound)) {
      span.setAttribute("error.type", CallMetrics.status(answer));
      span.setStatus(StatusCode.ERROR, answer.describe());
    }
  }

  private int port() {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }
}
