package io.sense.palantir;

import io.sense.service.web.QueryParameters;
import io.sense.telemetry.TraceId;
import org.jspecify.annotations.Nullable;

/** The parameter {@code trace_id} of a request. */
final class TraceIdParameter {
  private static final String NAME = "trace_id";
  private static final String EXPECTED = "32 hex digits, not all zero";

  private TraceIdParameter() {}

  /** Of the query; null if absent or wrong. */
  static @Nullable TraceId read(QueryParameters parameters) {
    return parameters.value(NAME, EXPECTED, TraceId::parse);
  }

  /** Of the path, where it stands as {@code text}; null if wrong. */
  static @Nullable TraceId readPath(QueryParameters parameters, String text) {
    return parameters.pathValue(NAME, text, EXPECTED, TraceId::parse);
  }
}
