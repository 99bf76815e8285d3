package io.sense.service.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/**
 * What operators ask of every process: {@code GET /health/live}, {@code GET /health/ready} (503
 * with each failing check named) and {@code GET /metrics} (Prometheus).
 */
public final class OperationsRoutes {
  private final Health health;
  private final Metrics metrics;

  private OperationsRoutes(Health health, Metrics metrics) {
    this.health = health;
    this.metrics = metrics;
  }

  /** Adds the three routes to a server. */
  public static void add(RoutesConfig routes, Health health, Metrics metrics) {
    OperationsRoutes operations = new OperationsRoutes(health, metrics);
    routes.get("/health/live", http -> http.json(Map.of("status", "live")));
    routes.get("/health/ready", operations::ready);
    routes.get("/metrics", operations::metrics);
  }

  /** Whether a path is of operators: what is not traced, not logged, and open to all. */
  static boolean serves(String path) {
    return path.startsWith("/health/") || path.equals("/metrics") || path.equals("/metrics/");
  }

  private void ready(Context http) {
    List<Health.Failure> failures = health.failures();
    if (failures.isEmpty()) {
      List<Health.Notice> notices = health.notices();
      http.json(
          notices.isEmpty()
              ? Map.of("status", "ready")
              : Map.of("status", "ready", "notices", notices));
      return;
    }
    List<Problem.Fault> faults =
        failures.stream()
            .map(failure -> new Problem.Fault(failure.name(), failure.detail()))
            .toList();
    String names = String.join(", ", failures.stream().map(Health.Failure::name).toList());
    ProblemResponses.answer(http, Problem.of(503, "Not ready: " + names, faults));
  }

  private void metrics(Context http) {
    http.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
  }
}
