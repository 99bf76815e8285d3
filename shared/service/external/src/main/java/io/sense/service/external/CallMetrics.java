package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Counts and times the calls to one service, and shows its circuit breaker and bulkhead. */
final class CallMetrics {
  private static final Duration[] BUCKETS = {
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
  private final String service;

  CallMetrics(MeterRegistry registry, ServiceName service) {
    this.registry = registry;
    this.service = service.label();
  }

  void show(Circuit circuit, Bulkhead bulkhead) {
    for (CircuitBreaker.State state :
        new CircuitBreaker.State[] {
          CircuitBreaker.State.CLOSED, CircuitBreaker.State.HALF_OPEN, CircuitBreaker.State.OPEN
        }) {
      Gauge.builder("external.circuit.state", circuit, c -> c.breaker().getState() == state ? 1 : 0)
          .description("1 for the state that the circuit breaker is in")
          .tag("service", service)
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder(
            "external.calls.under.way",
            bulkhead,
            b ->
                b.getMetrics().getMaxAllowedConcurrentCalls()
                    - b.getMetrics().getAvailableConcurrentCalls())
        .description("Calls that hold a place of the bulkhead")
        .tag("service", service)
        .register(registry);
  }

  void count(Answer<JsonNode> answer, Duration took) {
    registry
        .counter("external.api.calls", "service", service, "status", status(answer))
        .increment();
    Timer.builder("external.api.call")
        .description("Time of a whole call, its waits and further tries among it")
        .serviceLevelObjectives(BUCKETS)
        .tag("service", service)
        .register(registry)
        .record(took);
  }

  /** A word for what became of a call; few enough to be a label. */
  static String status(Answer<?> answer) {
    if (answer instanceof Answer.Result) {
      return "ok";
    }
    if (answer instanceof Answer.NotFound) {
      return "not_found";
    }
    if (answer instanceof Answer.RefusedByLimit) {
      return "limited";
    }
    if (answer instanceof Answer.CircuitOpen) {
      return "circuit_open";
    }
    if (answer instanceof Answer.TimedOut) {
      return "timed_out";
    }
    int status = ((Answer.Failed<?>) answer).status();
    return status == 0 ? "failed" : "failed_" + status;
  }
}
