package io.sense.telemetry;

/** Names of the OTLP attributes that Sense reads or adds. */
public final class SenseAttributes {
  /**
   * Identity of a log record in hex, by which loss and repeats can be measured. The name is that of
   * OpenTelemetry's semantic conventions.
   */
  public static final String LOG_RECORD_UID = "log.record.uid";

  /** How a log was matched: {@code span_id}, {@code interval}, {@code trace}, ... */
  public static final String MATCH = "sense.match";

  /** Name of the span that a log was matched to. */
  public static final String SPAN_NAME = "sense.span.name";

  /** Service of the trace's root span, where already known. */
  public static final String ROOT_SERVICE = "sense.root.service";

  /** Name of the trace's root span, where already known. */
  public static final String ROOT_OPERATION = "sense.root.operation";

  /** {@code true} on records that were made to test Sense itself. */
  public static final String SYNTHETIC = "sense.synthetic";

  /** {@code true} on logs that somebody entered by hand, as an event of a trace. */
  public static final String EVENT = "sense.event";

  private SenseAttributes() {}
}
