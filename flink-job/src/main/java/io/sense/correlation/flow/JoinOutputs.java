package io.sense.correlation.flow;

import org.apache.flink.util.OutputTag;

/** What leaves the join beside correlations and correlated logs. */
public final class JoinOutputs {
  /** {@code sense.v1.TraceDocument}, keyed by trace id. */
  public static final OutputTag<Outgoing> DOCUMENTS =
      new OutputTag<>("trace-documents", Outgoing.TYPE);

  /** Each trace at its settling, and again where an amendment brings span links. */
  public static final OutputTag<SettledTrace> SETTLED =
      new OutputTag<>("settled-traces", SettledTrace.TYPE);

  /** OTLP {@code TracesData}: a span for each settled trace, keyed by trace id. */
  public static final OutputTag<Outgoing> CORRELATION_SPANS =
      new OutputTag<>("correlation-spans", Outgoing.TYPE);

  /** Amounts of {@code sense.v1.LedgerRow}. */
  public static final OutputTag<Booking> LEDGER = new OutputTag<>("ledger-bookings", Booking.TYPE);

  /** Amounts of {@code sense.v1.ServiceEdge}: calls within a trace. */
  public static final OutputTag<Booking> EDGES = new OutputTag<>("edge-bookings", Booking.TYPE);

  private JoinOutputs() {}
}
