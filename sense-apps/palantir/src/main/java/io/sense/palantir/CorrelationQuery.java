package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.CorrelationState;
import org.jspecify.annotations.Nullable;

/**
 * Which correlations to list; a null asks for nothing.
 *
 * @param traceId of the trace
 * @param service any that took part
 * @param circuitId value of the attribute
 * @param productId value of the attribute
 * @param resourceId value of the attribute
 * @param requestId value of the attribute
 * @param startNanos only those that end then or later, nanoseconds since the epoch
 * @param endNanos only those that start then or earlier, nanoseconds since the epoch
 * @param errorsOnly only those with an error span or a log of severity ERROR or above
 * @param state of the row
 * @param after only rows behind this one
 * @param limit rows at most
 */
record CorrelationQuery(
    @Nullable TraceId traceId,
    @Nullable String service,
    @Nullable String circuitId,
    @Nullable String productId,
    @Nullable String resourceId,
    @Nullable String requestId,
    @Nullable Long startNanos,
    @Nullable Long endNanos,
    boolean errorsOnly,
    @Nullable CorrelationState state,
    @Nullable Cursor after,
    int limit) {

  /** The same question for another number of rows. */
  CorrelationQuery withLimit(int rows) {
    return new CorrelationQuery(
        traceId,
        service,
        circuitId,
        productId,
        resourceId,
        requestId,
        startNanos,
        endNanos,
        errorsOnly,
        state,
        after,
        rows);
  }
}
