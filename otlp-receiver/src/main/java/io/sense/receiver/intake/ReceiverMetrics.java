package io.sense.receiver.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sense.receiver.otlp.Refusals;
import io.sense.receiver.otlp.Signal;
import java.time.Duration;

/** What the receiver counts; the README says what each means. Thread-safe. */
public final class ReceiverMetrics {
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
    Duration.ofSeconds(5)
  };

  /** Outcome of a request of which everything was accepted. */
  public static final String ACCEPTED = "accepted";

  /** Outcome of a request of which some records were refused. */
  public static final String PARTIAL = "partial";

  /** Outcome of a request whose client went away before the answer. */
  public static final String ABANDONED = "abandoned";

  private final MeterRegistry registry;

  /** Registers the gauges; counters appear with their first count. */
  public ReceiverMetrics(MeterRegistry registry, InFlightBytes inFlight) {
    this.registry = registry;
    Gauge.builder("sense.receiver.in.flight.bytes", inFlight, InFlightBytes::used)
        .description("Bytes of requests that are read, checked or waiting for Kafka")
        .register(registry);
    Gauge.builder("sense.receiver.in.flight.limit.bytes", inFlight, InFlightBytes::limit)
        .description("Bound of sense_receiver_in_flight_bytes")
        .register(registry);
  }

  /** A request was answered. */
  public void request(Signal signal, Transport transport, String outcome) {
    Counter.builder("sense.receiver.requests")
        .description("Requests answered")
        .tag("signal", signal.tag())
        .tag("transport", transport.tag())
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /** A body was read. */
  public void read(Signal signal, Transport transport, long bytes) {
    Counter.builder("sense.receiver.request")
        .baseUnit("bytes")
        .description("Bytes of request bodies after decompression")
        .tag("signal", signal.tag())
        .tag("transport", transport.tag())
        .register(registry)
        .increment((double) bytes);
  }

  /** Kafka acknowledged records. */
  void accepted(Signal signal, long records) {
    Counter.builder("sense.receiver.records.accepted")
        .description("Spans or log records that Kafka acknowledged")
        .tag("signal", signal.tag())
        .register(registry)
        .increment((double) records);
  }

  /** Records were refused while the rest of their requests went on. */
  void refused(Signal signal, Refusals refusals) {
    refusals.forEach(
        (reason, count) ->
            Counter.builder("sense.receiver.records.refused")
                .description("Spans or log records refused one by one")
                .tag("signal", signal.tag())
                .tag("reason", reason.tag())
                .register(registry)
                .increment((double) count));
  }

  /** A request's records went to Kafka and all were acknowledged, or one was not. */
  void delivered(Signal signal, long nanos, boolean acknowledged) {
    Timer.builder("sense.receiver.kafka")
        .description("From handing a request to Kafka until all of it is acknowledged, or given up")
        .serviceLevelObjectives(BUCKETS)
        .tag("signal", signal.tag())
        .tag("outcome", acknowledged ? "acknowledged" : "failed")
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }
}
