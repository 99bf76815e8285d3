package io.sense.correlation.link;

import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.Segment;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.tally.EdgeSums;
import io.sense.telemetry.v1.TraceLink;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Links two segments of one business id where the score says so: emits the {@code
 * sense.v1.TraceLink}, and on the side the bridge span and the call.
 *
 * <p>Segments are joined with themselves, so each pair comes in both orders, and under each id that
 * both share: only the parent on the left under the strongest of these is looked at, hence each
 * link is made once.
 */
final class JoinSegments extends ProcessJoinFunction<Segment, Segment, Outgoing> {
  /** OTLP {@code TracesData}, keyed by the parent's trace id. */
  static final OutputTag<Outgoing> BRIDGE_SPANS = new OutputTag<>("bridge-spans", Outgoing.TYPE);

  /** Amounts of {@code sense.v1.ServiceEdge}: calls across traces. */
  static final OutputTag<Booking> CALLS = new OutputTag<>("calls-across-traces", Booking.TYPE);

  private static final long serialVersionUID = 1L;

  private final LinkScore score;

  private transient EdgeSums calls;
  private transient Counter linked;

  JoinSegments(LinkScore score) {
    this.score = score;
  }

  @Override
  public void open(OpenContext context) {
    calls = new EdgeSums();
    linked = getRuntimeContext().getMetricGroup().counter("tracesLinked");
  }

  @Override
  public void processElement(
      Segment left, Segment right, Context context, Collector<Outgoing> out) {
    SettledTrace parent = left.trace();
    SettledTrace child = right.trace();
    if (!LinkScore.precedes(parent, child) || LinkScore.strongest(parent, child) != left.kind()) {
      return;
    }
    double confidence = score.confidence(parent, child);
    if (!LinkScore.isLink(confidence)) {
      return;
    }
    linked.inc();
    TraceLink link =
        TraceLink.newBuilder()
            .setParentTraceId(parent.traceId().toString())
            .setChildTraceId(child.traceId().toString())
            .setKind(left.kind())
            .setValue(left.value())
            .setConfidence(confidence)
            .setParentService(parent.service())
            .setChildService(child.service())
            .setParentStartUnixNano(parent.startNanos())
            .setChildStartUnixNano(child.startNanos())
            .setLinkedAt(Math.max(parent.settledAt(), child.settledAt()))
            .build();
    out.collect(Outgoing.about(parent.traceId(), link.toByteArray()));
    context.output(
        BRIDGE_SPANS, Outgoing.about(parent.traceId(), BridgeSpan.otlp(link, parent, child)));
    calls.call(
        parent.service(),
        child.service(),
        link.getLinkedAt(),
        child.endNanos() - child.startNanos(),
        child.errors());
    calls.drain(call -> context.output(CALLS, call));
  }
}
