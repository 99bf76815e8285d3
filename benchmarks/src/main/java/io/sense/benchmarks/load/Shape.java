package io.sense.benchmarks.load;

/**
 * What small traces look like.
 *
 * @param services that take part in a trace, one after the other
 * @param spans of each service in a trace
 * @param logs of each service in a trace
 * @param recordBytes of a span or a log, about
 * @param unnamed share of traces whose logs name no span, 0..1
 * @param tracesPerRequest whose records of one service and signal share a request
 * @param gzip whether requests are compressed
 */
public record Shape(
    int services,
    int spans,
    int logs,
    int recordBytes,
    double unnamed,
    int tracesPerRequest,
    boolean gzip) {
  /** Workload W of the design, section 8. */
  public static final Shape W = new Shape(2, 2, 2, 350, 0, SmallTraces.BATCH, true);

  /** The least that ids, times and the fixed attributes of a record take. */
  public static final int LEAST_RECORD_BYTES = 270;

  /** All spans of a trace. */
  public int allSpans() {
    return services * spans;
  }

  /** All logs of a trace. */
  public int allLogs() {
    return services * logs;
  }

  /** Spans and logs of a trace. */
  public int records() {
    return allSpans() + allLogs();
  }

  /** With as many traces in a request. */
  public Shape with(int traces) {
    return new Shape(services, spans, logs, recordBytes, unnamed, traces, gzip);
  }

  /** With records as long. */
  public Shape withRecordBytes(int bytes) {
    return new Shape(services, spans, logs, bytes, unnamed, tracesPerRequest, gzip);
  }

  /** How many spans or logs a request of one signal holds. */
  int recordsOfRequest(boolean isLogs) {
    return tracesPerRequest * (isLogs ? logs : spans);
  }

  boolean isUnnamed(long slot) {
    return slot < Math.round(unnamed * tracesPerRequest);
  }
}
