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

  /** Correlation span: id of the trace's correlation. */
  public static final String CORRELATION_ID = "sense.correlation_id";

  /** Correlation span: spans of the trace. */
  public static final String SPAN_COUNT = "sense.span_count";

  /** Correlation span: logs of the trace. */
  public static final String LOG_COUNT = "sense.log_count";

  /** Correlation span: spans with status ERROR. */
  public static final String ERROR_SPAN_COUNT = "sense.error_span_count";

  /** Correlation span: logs matched by the span they name. */
  public static final String MATCHES_SPAN_ID = "sense.matches.span_id";

  /** Correlation span: logs matched by time. */
  public static final String MATCHES_INTERVAL = "sense.matches.interval";

  /** Correlation span: logs that belong to the trace and to none of its spans. */
  public static final String MATCHES_TRACE = "sense.matches.trace";

  /** Correlation span: logs of a trace without spans. */
  public static final String MATCHES_ORPHAN = "sense.matches.orphan";

  /** Correlation span: the services that took part, a list. */
  public static final String SERVICES = "sense.services";

  /** Bridge span: name of the id that both traces share, such as {@code circuit_id}. */
  public static final String LINK_KIND = "sense.link.kind";

  /** Bridge span: the id that both traces share. */
  public static final String LINK_VALUE = "sense.link.value";

  /** Bridge span: confidence of the link, above 0.5 and at most 1. */
  public static final String LINK_CONFIDENCE = "sense.link.confidence";

  /** Bridge span: root service of the trace that it lies in. */
  public static final String LINK_PARENT_SERVICE = "sense.link.parent_service";

  /** Bridge span: root service of the trace that it leads to. */
  public static final String LINK_CHILD_SERVICE = "sense.link.child_service";

  private SenseAttributes() {}
}
