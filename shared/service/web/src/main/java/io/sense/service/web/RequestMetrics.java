package io.sense.service.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code http_request_duration_seconds} by method, route and status; {@code http_active_requests};
 * {@code http_errors_total} by route and status.
 *
 * <p>The route is the pattern, never the path: callers cannot make up new time series.
 */
final class RequestMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final AtomicInteger active = new AtomicInteger();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("http.active.requests", active, AtomicInteger::get)
        .description("Requests under way, but for those of operators")
        .strongReference(true)
        .register(registry);
  }

  void begin() {
    active.incrementAndGet();
  }

  /** Counts the end of what {@link #begin} was told of. */
  void end(String route, int status) {
    active.decrementAndGet();
    if (status >= 400) {
      Counter.builder("http.errors")
          .description("Requests answered with 400 and above, but for those of operators")
          .tag("route", route)
          .tag("status", Integer.toString(status))
          .register(registry)
          .increment();
    }
  }

  void time(String method, String route, int status, long nanos) {
    Timer.builder("http.request.duration")
        .description("Time from the request's arrival to its answer")
        .serviceLevelObjectives(BUCKETS)
        .tag("method", ServerSpans.METHODS.contains(method) ? method : "OTHER")
        .tag("route", route)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }
}
