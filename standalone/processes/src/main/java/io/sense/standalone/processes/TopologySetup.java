package io.sense.standalone.processes;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a {@link Topology} is made of.
 *
 * @param sense broker, Flink, receivers, with the index job
 * @param repository root of the sources, for the Collectors' configurations
 * @param collector the Collector that {@code otel-collector/build} makes
 * @param redis redis-server
 * @param palantirs how many replicas
 * @param palantir settings of each, {@code SENSE_PALANTIR_...}
 * @param canary settings of the canary, {@code SENSE_CANARY_...}, but for where it sends and asks
 * @param loki where the Collector behind Sense sends logs, as Loki takes OTLP
 * @param tempo where it sends spans
 * @param patience for each process to be ready
 */
public record TopologySetup(
    SenseSetup sense,
    Path repository,
    Path collector,
    Path redis,
    int palantirs,
    Map<String, String> palantir,
    Map<String, String> canary,
    URI loki,
    URI tempo,
    Duration patience) {}
