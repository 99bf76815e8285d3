package io.sense.service.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * {@code http_request_duration_seconds} by method, route and status.
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

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(Context http, float millis) {
    Timer.builder("http.request.duration")
        .description("Time from the request's arrival to its answer")
        .serviceLevelObjectives(BUCKETS)
        .tag("method", method(http))
        .tag("route", route(http))
        .tag("status", Integer.toString(http.statusCode()))
        .register(registry)
        .record(Duration.ofNanos((long) (millis * 1e6)));
  }

  private static String method(Context http) {
    return HandlerType.commonHttp().contains(http.method()) ? http.method().name() : "OTHER";
  }

  private static String route(Context http) {
    Endpoint endpoint = http.endpoints().lastHttpEndpoint();
    return endpoint == null ? "none" : endpoint.path;
  }
}
