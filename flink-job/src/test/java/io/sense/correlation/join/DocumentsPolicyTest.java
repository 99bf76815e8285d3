package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.correlation.Otlp;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.TraceDocument;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which traces are kept as documents, and what is held for them until then. */
final class DocumentsPolicyTest {
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final Resource SHOP = Otlp.service("shop");
  private static final long TIME = 1_000;

  private final Gathered out = new Gathered();

  @Test
  void keepsEveryTraceIfAskedFor() {
    settle(Documents.ALL, span(), 9);
    assertThat(out.documents).hasSize(1);
  }

  @Test
  void keepsOnlyTracesWithAnErrorIfAskedForThose() {
    settle(Documents.ERRORS, span(), 9);
    assertThat(out.documents).isEmpty();
    settle(Documents.ERRORS, span(), 17);
    assertThat(out.documents).hasSize(1);
    settle(Documents.ERRORS, span().setStatus(Status.newBuilder().setCodeValue(2)), 9);
    assertThat(out.documents).hasSize(2);
  }

  @Test
  void keepsAndHoldsNothingIfAskedForNone() {
    Trace trace = settle(Documents.NONE, span().setStatus(Status.newBuilder().setCodeValue(2)), 17);
    assertThat(out.documents).isEmpty();
    assertThat(out.logs).isEqualTo(1);
    assertThat(out.heldBodies).as("while it was open").isZero();
    assertThat(trace.bodyBytes).isZero();
  }

  private Trace settle(Documents documents, Span.Builder span, int severity) {
    Correlator correlator =
        new Correlator(
            Timing.DEFAULT,
            documents,
            out,
            (trace, number) -> {
              throw new AssertionError("nothing lies in the state");
            },
            1_000);
    Trace trace = new Trace(TRACE);
    byte[] log = Otlp.logs(SHOP, Otlp.log(TRACE, 1, 15, "text").setSeverityNumberValue(severity));
    correlator.receive(
        trace, Signal.SPANS, new TraceChunk(TRACE, TIME, Otlp.spans(SHOP, span)), TIME);
    correlator.receive(trace, Signal.LOGS, new TraceChunk(TRACE, TIME, log), TIME);
    out.heldBodies = trace.bodyBytes;
    assertThat(correlator.advance(trace, TIME + 5_000)).isSameAs(trace);
    assertThat(trace.isSettled()).isTrue();
    return trace;
  }

  private static Span.Builder span() {
    return Otlp.span(TRACE, 1, 0, 10, 20);
  }

  private static final class Gathered implements Outbox {
    final List<TraceDocument> documents = new ArrayList<>();
    int logs;
    long heldBodies;

    @Override
    public void log(Trace trace, LogEntry log, Body enriched) {
      logs++;
    }

    @Override
    public void correlation(Trace trace, Correlation correlation) {
      assertThat(correlation.getTraceId()).isEqualTo(TRACE.toString());
    }

    @Override
    public void document(Trace trace, TraceDocument part) {
      documents.add(part);
    }

    @Override
    public void settled(SettledTrace trace) {
      assertThat(trace.traceId()).isEqualTo(TRACE);
    }

    @Override
    public void correlationSpan(Trace trace, byte[] otlp) {
      assertThat(otlp).isNotEmpty();
    }

    @Override
    public void book(Signal signal, long brokerTime, Outcome outcome, long count) {
      assertThat(brokerTime).isEqualTo(TIME);
    }

    @Override
    public void call(
        String caller, String callee, long settledAt, long durationNanos, boolean error) {
      throw new AssertionError("there is one service only");
    }

    @Override
    public void beyondCap(Signal signal) {
      throw new AssertionError("there are two records only");
    }
  }
}
