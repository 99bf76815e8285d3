package io.sense.service.web;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of a request while it is served. */
final class ServedRequest {
  private static final String ATTRIBUTE = ServedRequest.class.getName();
  private static final String ROUTE = ATTRIBUTE + ".route";

  private final String id;
  private final Span span;
  private final long startNanos;
  private final Duration timeout;
  private volatile boolean readingBody;

  private ServedRequest(String id, Span span, long startNanos, Duration timeout) {
    this.id = id;
    this.span = span;
    this.startNanos = startNanos;
    this.timeout = timeout;
  }

  static ServedRequest begin(
      ServletRequest request, String id, Span span, long startNanos, Duration timeout) {
    ServedRequest served = new ServedRequest(id, span, startNanos, timeout);
    request.setAttribute(ATTRIBUTE, served);
    return served;
  }

  /** Null for requests of operators, which are not followed. */
  static @Nullable ServedRequest of(ServletRequest request) {
    return (ServedRequest) request.getAttribute(ATTRIBUTE);
  }

  /** Notes the pattern that a request matched. */
  static void matched(ServletRequest request, String route) {
    request.setAttribute(ROUTE, route);
  }

  /** The pattern that a request matched, {@code none} if it did none. */
  static String route(ServletRequest request) {
    Object route = request.getAttribute(ROUTE);
    return route == null ? "none" : (String) route;
  }

  String id() {
    return id;
  }

  Span span() {
    return span;
  }

  /** Null where there is no trace. */
  @Nullable String traceId() {
    SpanContext context = span.getSpanContext();
    return context.isValid() ? context.getTraceId() : null;
  }

  /** Null where there is no trace. */
  @Nullable String spanId() {
    SpanContext context = span.getSpanContext();
    return context.isValid() ? context.getSpanId() : null;
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** Not above zero once it should have been answered. */
  Duration remaining() {
    return timeout.minusNanos(elapsedNanos());
  }

  Duration timeout() {
    return timeout;
  }

  /** Whether the rest of the body is being waited for. */
  boolean isReadingBody() {
    return readingBody;
  }

  void readingBody(boolean reading) {
    readingBody = reading;
  }
}
