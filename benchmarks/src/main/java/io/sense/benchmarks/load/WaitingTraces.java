package io.sense.benchmarks.load;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Traces that never look whole, so that the platform keeps their logs in its state for as long as
 * it waits for spans: four logs of 4 kB each, and no span. Thread-safe.
 */
public final class WaitingTraces implements Load {
  private static final int LOGS = 4;
  private static final int LOG_BYTES = 4_096;
  private static final int TRACES_OF_REQUEST = 16;
  private static final int TRACE_HIGH = 0;
  private static final int TRACE_LOW = 1;
  private static final int TIME = 2;

  private final TraceIds ids;
  private final long requests;
  private final double nanosPerRequest;
  private final long epochNanos;
  private final Template template;

  /**
   * As many as hold an amount of bytes.
   *
   * @param bytes of all logs
   * @param bytesPerSecond their rate
   * @param epochNanos what the clock says when the load starts
   */
  public WaitingTraces(TraceIds ids, long bytes, double bytesPerSecond, long epochNanos) {
    this.ids = ids;
    double bytesOfRequest = TRACES_OF_REQUEST * LOGS * LOG_BYTES;
    this.requests = (long) Math.ceil(bytes / bytesOfRequest);
    this.nanosPerRequest = bytesOfRequest / bytesPerSecond * 1e9;
    this.epochNanos = epochNanos;
    this.template = Template.of(Otlp.logs("batch-import", logs()));
  }

  /** Whose traces these are. */
  public TraceIds ids() {
    return ids;
  }

  @Override
  public long requests() {
    return requests;
  }

  @Override
  public long offsetNanos(long number) {
    return (long) (number * nanosPerRequest);
  }

  @Override
  public Request request(long number) {
    byte[] otlp =
        template.fill(
            (field, slot) -> {
              long trace = number * TRACES_OF_REQUEST + slot / LOGS;
              return switch (field) {
                case TRACE_HIGH -> ids.high(trace);
                case TRACE_LOW -> ids.low(trace);
                default -> epochNanos + offsetNanos(number) + slot;
              };
            });
    return new Request(Request.LOGS, template.gzip(otlp), TRACES_OF_REQUEST * LOGS, true);
  }

  private static List<LogRecord> logs() {
    RandomGenerator random = new Random(43);
    List<LogRecord> logs = new ArrayList<>();
    for (int slot = 0; slot < TRACES_OF_REQUEST * LOGS; slot++) {
      logs.add(
          LogRecord.newBuilder()
              .setTimeUnixNano(Template.mark(TIME, slot))
              .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
              .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
              .setBody(Otlp.text(Otlp.noise(random, LOG_BYTES)))
              .build());
    }
    return logs;
  }
}
