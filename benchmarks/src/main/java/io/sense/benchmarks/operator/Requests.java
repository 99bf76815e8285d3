package io.sense.benchmarks.operator;

import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.load.TraceIds;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.Topics;

/** Workload W as it lies in Kafka, request after request without end. Thread-safe. */
public final class Requests {
  /** Requests that hold the records of the traces of one batch of {@link Shape#W}. */
  static final int PER_BATCH = 4;

  /** A moment of broker time, so that no time is near zero; the same in every run. */
  private static final long START_MILLIS = 1_760_000_000_000L;

  private final SmallTraces load;

  /**
   * Takes the rate.
   *
   * @param tracesPerSecond of broker time
   */
  public Requests(int tracesPerSecond) {
    load =
        new SmallTraces(
            new TraceIds(8), Shape.W, Integer.MAX_VALUE, tracesPerSecond, START_MILLIS * 1_000_000);
  }

  /** Whether the request holds logs; the others hold spans. */
  static boolean isLogs(long number) {
    return number % 2 == 0;
  }

  /** A request as the record of its topic. */
  public KafkaRecord record(long number) {
    String topic = isLogs(number) ? Topics.OTLP_LOGS : Topics.OTLP_SPANS;
    return new KafkaRecord(
        topic, 0, number / 2, brokerTime(number), null, load.uncompressed(number));
  }

  /** When the broker took the request, milliseconds since the epoch. */
  long brokerTime(long number) {
    return START_MILLIS + load.offsetNanos(number) / 1_000_000;
  }
}
