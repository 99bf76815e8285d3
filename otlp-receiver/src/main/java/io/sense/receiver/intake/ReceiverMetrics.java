package io.sense.receiver.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sense.receiver.otlp.Refusals;
import io.sense.receiver.otlp.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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

  // Looking a meter up in the registry costs far more than to count.
  private final Map<Name, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Name, Timer> timers = new ConcurrentHashMap<>();

  /** Which of the meters: its name and the values of its tags. */
  private record Name(String meter, Signal signal, String first, String second) {}

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
    counter(
            new Name("sense.receiver.requests", signal, transport.tag(), outcome),
            () ->
                Counter.builder("sense.receiver.requests")
                    .description("Requests answered")
                    .tag("signal", signal.tag())
                    .tag("transport", transport.tag())
                    .tag("outcome", outcome))
        .increment();
  }

  /** A body was read. */
  public void read(Signal signal, Transport transport, long bytes) {
    counter(
            new Name("sense.receiver.request", signal, transport.tag(), ""),
            () ->
                Counter.builder("sense.receiver.request")
                    .baseUnit("bytes")
                    .description("Bytes of request bodies after decompression")
                    .tag("signal", signal.tag())
                    .tag("transport", transport.tag()))
        .increment((double) bytes);
  }

  /** Kafka acknowledged records. */
  void accepted(Signal signal, long records) {
    counter(
            new Name("sense.receiver.records.accepted", signal, "", ""),
            () ->
                Counter.builder("sense.receiver.records.accepted")
                    .description("Spans or log records that Kafka acknowledged")
                    .tag("signal", signal.tag()))
        .increment((double) records);
  }

  /** Records were refused while the rest of their requests went on. */
  void refused(Signal signal, Refusals refusals) {
    refusals.forEach(
        (reason, count) ->
            counter(
                    new Name("sense.receiver.records.refused", signal, reason.tag(), ""),
                    () ->
                        Counter.builder("sense.receiver.records.refused")
                            .description("Spans or log records refused one by one")
                            .tag("signal", signal.tag())
                            .tag("reason", reason.tag()))
                .increment((double) count));
  }

  /** A request's records went to Kafka and all were acknowledged, or one was not. */
  void delivered(Signal signal, long nanos, boolean acknowledged) {
    String outcome = acknowledged ? "acknowledged" : "failed";
    timers
        .computeIfAbsent(
            new Name("sense.receiver.kafka", signal, outcome, ""),
            name ->
                Timer.builder("sense.receiver.kafka")
                    .description(
                        "From handing a request to Kafka until all of it is acknowledged, or given"
                            + " up")
                    .serviceLevelObjectives(BUCKETS)
                    .tag("signal", signal.tag())
                    .tag("outcome", outcome)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(Name name, Supplier<Counter.Builder> builder) {
    return counters.computeIfAbsent(name, one -> builder.get().register(registry));
  }
}
