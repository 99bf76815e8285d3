package io.sense.service.external;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Times and counts what is asked of Redis. */
final class RedisMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(50), // the threshold of the alert RedisSlow
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1)
  };

  private final MeterRegistry registry;

  RedisMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(String operation, long nanos) {
    Timer.builder("redis.operation")
        .description("Time of one round trip to Redis, failed ones among them")
        .serviceLevelObjectives(BUCKETS)
        .tag("operation", operation)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  void error(String operation) {
    registry.counter("redis.errors", "operation", operation).increment();
  }
}
