package io.sense.telemetry;

import java.util.List;

/**
 * Names of the Kafka topics on which the deployables meet.
 *
 * <p>Every topic keeps broker time ({@code message.timestamp.type=LogAppendTime}): broker time
 * decides when a trace settles, so a host with a wrong clock can neither lose data nor hold the
 * job.
 */
public final class Topics {
  /** OTLP {@code TracesData}, whole requests without a key. */
  public static final String OTLP_SPANS = "otlp_spans";

  /** OTLP {@code LogsData}, whole requests without a key. */
  public static final String OTLP_LOGS = "otlp_logs";

  /** {@code sense.v1.Correlation}, keyed by trace id. */
  public static final String CORRELATIONS = "sense.correlations";

  /** OTLP {@code LogsData} with span context added, keyed by trace id. */
  public static final String CORRELATED_LOGS = "sense.correlated_logs";

  /** {@code sense.v1.TraceDocument}, settled spans and logs in parts, keyed by trace id. */
  public static final String TRACE_DOCUMENTS = "sense.trace_documents";

  /** {@code sense.v1.TraceLink}, keyed by the parent's trace id. */
  public static final String TRACE_LINKS = "sense.trace_links";

  /** {@code sense.v1.ServiceEdge}, keyed by caller and callee. */
  public static final String SERVICE_EDGES = "sense.service_edges";

  /** {@code sense.v1.LedgerRow}, keyed by signal and minute. */
  public static final String LEDGER = "sense.ledger";

  /** OTLP {@code TracesData}: bridge and correlation spans, keyed by trace id. */
  public static final String CORRELATION_SPANS = "sense.correlation_spans";

  /** {@code sense.v1.DeadLetter}, Kafka records that could not be read. */
  public static final String DEAD_LETTERS = "sense.dead_letters";

  /** What the receiver writes and the correlation job reads. */
  public static final List<String> INPUTS = List.of(OTLP_SPANS, OTLP_LOGS);

  /** What the correlation job writes. */
  public static final List<String> OUTPUTS =
      List.of(
          CORRELATIONS,
          CORRELATED_LOGS,
          TRACE_DOCUMENTS,
          TRACE_LINKS,
          SERVICE_EDGES,
          LEDGER,
          CORRELATION_SPANS,
          DEAD_LETTERS);

  /**
   * Largest record of an input topic in bytes: Kafka's own default. A larger span or log record is
   * refused by the receiver.
   */
  public static final int MAX_INPUT_RECORD_BYTES = 1_048_588;

  /**
   * Largest record of an output topic in bytes. Twice that of the inputs: a log leaves with
   * attributes added, a dead letter with its origin, and neither may fail the job for its size.
   */
  public static final int MAX_OUTPUT_RECORD_BYTES = 2 * MAX_INPUT_RECORD_BYTES;

  private Topics() {}
}
