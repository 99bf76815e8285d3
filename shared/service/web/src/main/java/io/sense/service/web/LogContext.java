package io.sense.service.web;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * {@code request_id}, {@code trace_id} and {@code span_id} beside every line that is logged by a
 * request's thread (SLF4J's MDC).
 */
final class LogContext {
  private static final String REQUEST_ID = "request_id";
  private static final String TRACE_ID = "trace_id";
  private static final String SPAN_ID = "span_id";

  private LogContext() {}

  static void set(ServedRequest served) {
    MDC.put(REQUEST_ID, served.id());
    put(TRACE_ID, served.traceId());
    put(SPAN_ID, served.spanId());
  }

  /** The thread serves others next. */
  static void clear() {
    MDC.remove(REQUEST_ID);
    MDC.remove(TRACE_ID);
    MDC.remove(SPAN_ID);
  }

  private static void put(String name, @Nullable String value) {
    if (value != null) {
      MDC.put(name, value);
    }
  }
}
