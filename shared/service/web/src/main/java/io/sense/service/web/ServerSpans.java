package io.sense.service.web;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One SERVER span for each request, in the trace of the caller's {@code traceparent}, named and
 * described as OpenTelemetry's semantic conventions for HTTP say.
 */
final class ServerSpans {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> METHOD_ORIGINAL =
      AttributeKey.stringKey("http.request.method_original");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("network.protocol.version");

  /** Others are {@code _OTHER}: callers cannot make up new names of spans. */
  static final Set<String> METHODS =
      Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

  private static final TextMapGetter<HttpServletRequest> HEADERS =
      (request, name) -> request == null ? null : request.getHeader(name);

  private final Tracer tracer;
  private final Predicate<String> untraced;

  ServerSpans(OpenTelemetry telemetry, Predicate<String> untraced) {
    tracer = telemetry.getTracer("io.sense.service.web");
    this.untraced = untraced;
  }

  /** Begins the span of a request; one without any meaning where it shall not be traced. */
  Span start(HttpServletRequest request) {
    if (untraced.test(request.getRequestURI())) {
      return Span.getInvalid();
    }
    // Not the telemetry's propagator: with telemetry off the caller's trace goes through as well.
    Context caller =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS);
    String method = request.getMethod();
    boolean known = METHODS.contains(method);
    SpanBuilder span =
        tracer
            .spanBuilder(known ? method : "HTTP")
            .setParent(caller)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, known ? method : "_OTHER")
            .setAttribute(PATH, request.getRequestURI())
            .setAttribute(SCHEME, request.getScheme())
            .setAttribute(SERVER, request.getServerName())
            .setAttribute(PORT, (long) request.getServerPort())
            .setAttribute(CLIENT, request.getRemoteAddr())
            .setAttribute(VERSION, request.getProtocol().replace("HTTP/", ""));
    if (!known) {
      span.setAttribute(METHOD_ORIGINAL, method);
    }
    String query = AccessLog.withoutSecrets(request.getQueryString());
    if (query != null) {
      span.setAttribute(QUERY, query);
    }
    String agent = request.getHeader("User-Agent");
    if (agent != null) {
      span.setAttribute(AGENT, agent);
    }
    return span.startSpan();
  }

  /**
   * Ends the span of a request.
   *
   * @param route the pattern that matched, {@code none} if there is none
   * @param whole whether the answer was sent to its end
   */
  void end(Span span, HttpServletRequest request, String route, int status, boolean whole) {
    if (!route.equals("none")) {
      String method = request.getMethod();
      span.updateName((METHODS.contains(method) ? method : "HTTP") + " " + route);
      span.setAttribute(ROUTE, route);
    }
    span.setAttribute(STATUS, (long) status);
    if (status >= 500 || !whole) { // what the caller did wrong is no error of a server
      span.setStatus(StatusCode.ERROR);
      span.setAttribute(ERROR, whole ? Integer.toString(status) : "incomplete_response");
    }
    span.end();
  }
}
