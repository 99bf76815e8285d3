package io.sense.correlation.link;

import io.sense.correlation.flow.SettledTrace;
import io.sense.telemetry.TraceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settled traces made by hand, changed bit by bit. OTLP starts are seconds after {@link #T}. */
record Settled(
    long id,
    String service,
    long startNanos,
    long settledAt,
    boolean first,
    @Nullable String circuit,
    @Nullable String resource,
    @Nullable String product,
    List<SettledTrace.SpanLink> spanLinks) {
  static final long SECOND = 1_000_000_000L;

  /** In nanoseconds, and settling times likewise in milliseconds. */
  static final long T = 1_700_000_000L * SECOND;

  static final long T_MILLIS = T / 1_000_000;

  static Settled trace(long id, String service) {
    return new Settled(id, service, T, T_MILLIS, true, null, null, null, List.of());
  }

  Settled after(long nanos) {
    return new Settled(
        id, service, T + nanos, settledAt, first, circuit, resource, product, spanLinks);
  }

  Settled starting(long nanos) {
    return new Settled(id, service, nanos, settledAt, first, circuit, resource, product, spanLinks);
  }

  Settled settled(long millisAfter) {
    return new Settled(
        id,
        service,
        startNanos,
        T_MILLIS + millisAfter,
        first,
        circuit,
        resource,
        product,
        spanLinks);
  }

  Settled amended() {
    return new Settled(
        id, service, startNanos, settledAt, false, circuit, resource, product, spanLinks);
  }

  Settled circuit(String value) {
    return new Settled(
        id, service, startNanos, settledAt, first, value, resource, product, spanLinks);
  }

  Settled resource(String value) {
    return new Settled(
        id, service, startNanos, settledAt, first, circuit, value, product, spanLinks);
  }

  Settled product(String value) {
    return new Settled(
        id, service, startNanos, settledAt, first, circuit, resource, value, spanLinks);
  }

  Settled links(SettledTrace.SpanLink... links) {
    return new Settled(
        id, service, startNanos, settledAt, first, circuit, resource, product, List.of(links));
  }

  /** Lasts two milliseconds; its root span has the trace's number; an even number has an error. */
  SettledTrace build() {
    return new SettledTrace(
        new TraceId(0, id),
        settledAt - 5_000,
        settledAt,
        first,
        service.isEmpty() ? 0 : id,
        service,
        startNanos,
        startNanos + 2_000_000,
        id % 2 == 0,
        circuit,
        resource,
        product,
        spanLinks);
  }
}
