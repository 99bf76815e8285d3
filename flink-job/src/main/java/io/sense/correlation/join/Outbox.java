package io.sense.correlation.join;

import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.TraceDocument;

/** Where what is found out about traces goes. */
interface Outbox {
  /** A log leaves. */
  void log(Trace trace, LogEntry log, Body enriched);

  void correlation(Trace trace, Correlation correlation);

  void document(Trace trace, TraceDocument part);

  void settled(SettledTrace trace);

  /** A trace's correlation span, OTLP {@code Span} of Sense's own resource. */
  void correlationSpan(Trace trace, byte[] span);

  /** Books records in the minute of their broker time. */
  void book(Signal signal, long brokerTime, Outcome outcome, long count);

  /** A service called another; both ends are settled. */
  void call(String caller, String callee, long settledAt, long durationNanos, boolean error);

  /** A span or log past the cap; the log has left, the span is not kept. */
  void beyondCap(Signal signal);
}
