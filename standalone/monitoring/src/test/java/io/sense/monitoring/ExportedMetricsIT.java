package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.canary.Canary;
import io.sense.canary.CanaryConfig;
import io.sense.standalone.Platform;
import io.sense.standalone.PlatformConfig;
import io.sense.standalone.processes.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every metric that a dashboard, a rule, the runbook or the table of metrics names is exported by a
 * running Sense: all of it, with the demo's traffic, a Redis and the canary. And the canary's
 * traces come back right.
 *
 * <p>Those of the Collector are held against a real one by {@link CollectorMetricsTest}.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES) // a minute alone on two cores
final class ExportedMetricsIT {
  /** Made by Prometheus itself for each target, or for each alert. */
  private static final Set<String> PROMETHEUS_OWN =
      Set.of("up", "scrape_duration_seconds", "scrape_samples_scraped", "ALERTS");

  @TempDir Path directory;

  @Test
  void everyMetricThatIsAskedForIsExported() throws Exception {
    Optional<Path> redisServer = RedisProcess.program();
    assumeTrue(redisServer.isPresent(), "redis-server is not installed");
    Set<String> asked = askedFor();
    try (RedisProcess redis = new RedisProcess(redisServer.get(), directory);
        Platform platform = Platform.start(withRedis(redis));
        Canary canary = canary(platform)) {
      Scrape scrape = new Scrape(platform, canary);
      provoke(platform, redis);

      Set<String> missing = scrape.awaitAll(asked);

      assertThat(missing).as("asked for, and exported by nobody").isEmpty();
      scrape.awaitAtLeast("sense_canary_probes_total{outcome=\"right\"}", 2);
      assertThat(scrape.value("sense_canary_probes_total{outcome=\"wrong\"}")).isZero();
      assertThat(scrape.value("sense_canary_ledger_checks_total{outcome=\"answered\"}"))
          .isPositive();
    }
  }

  private static Set<String> askedFor() {
    List<String> queries = new ArrayList<>(Monitoring.panelQueries().values());
    Monitoring.rules().forEach(rule -> queries.add(rule.query()));
    Monitoring.runbook().values().forEach(text -> queries.addAll(Monitoring.queries(text)));
    Monitoring.metricsTable().values().forEach(queries::addAll);
    Set<String> names = new TreeSet<>();
    queries.forEach(query -> names.addAll(PromQl.metrics(query)));
    Set<String> recorded = new TreeSet<>();
    Monitoring.rules().stream()
        .filter(rule -> !rule.alert())
        .forEach(rule -> recorded.add(rule.name()));
    names.removeAll(recorded); // what they are made of is among the names
    names.removeAll(PROMETHEUS_OWN);
    names.removeIf(name -> name.startsWith(CollectorMetricsTest.PREFIX));
    assertThat(names).hasSizeGreaterThan(100);
    return names;
  }

  private PlatformConfig withRedis(RedisProcess redis) {
    redis.process().start();
    redis.process().awaitReady(Duration.ofSeconds(30));
    Map<String, String> settings = new HashMap<>();
    for (String port :
        List.of(
            "SENSE_STANDALONE_KAFKA_PORT",
            "SENSE_STANDALONE_KAFKA_CONTROLLER_PORT",
            "SENSE_STANDALONE_DATABASE_PORT",
            "SENSE_STANDALONE_FLINK_PORT",
            "SENSE_RECEIVER_GRPC_PORT",
            "SENSE_RECEIVER_HTTP_PORT",
            "SENSE_RECEIVER_OPERATIONS_PORT",
            "SENSE_PALANTIR_PORT",
            "SENSE_ARDA_PORT",
            "SENSE_BEORN_PORT",
            "SENSE_SIMULATOR_PORT")) {
      settings.put(port, "0");
    }
    settings.put("SENSE_STANDALONE_DEMO_SEED", "1");
    settings.put("SENSE_REDIS_URL", redis.address().toString());
    return PlatformConfig.from(
        settings, "--demo", "--data", directory.resolve("platform").toString());
  }

  private static Canary canary(Platform platform) {
    return Canary.start(
        CanaryConfig.from(
            Map.of(
                "SENSE_CANARY_PORT",
                "0",
                "SENSE_CANARY_INTERVAL",
                "2s",
                "SENSE_CANARY_FRONT_DOOR",
                "http://127.0.0.1:" + platform.receiverHttpPort(),
                "SENSE_CANARY_PALANTIR",
                "http://127.0.0.1:" + platform.palantirPort())));
  }

  /** What happens only when something goes wrong has its metrics only then. */
  private static void provoke(Platform platform, RedisProcess redis)
      throws IOException, InterruptedException {
    TracesData nameless =
        TracesData.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                Span.newBuilder().setTraceId(ByteString.copyFrom(new byte[16])))))
            .build();
    Scrape.post(platform.receiverHttpPort(), "/v1/traces", nameless.toByteArray());
    Scrape.get(platform.palantirPort(), "/nobody/asks/for/this");
    Scrape.get(platform.ardaPort(), "/api/v1/circuits/C-7000/health");
    redis.process().kill();
  }
}
