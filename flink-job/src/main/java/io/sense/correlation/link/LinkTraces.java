package io.sense.correlation.link;

import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.Segment;
import io.sense.correlation.flow.SettledTrace;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The part of the graph that joins settled traces by business ids (design, section 3, rule 8). One
 * element for each trace and id, so Flink's built-in interval join serves.
 */
public final class LinkTraces {
  /** Settling times of two linked traces are at most this far apart. */
  static final Duration WINDOW = Duration.ofSeconds(60).plusMinutes(5);

  private LinkTraces() {}

  /**
   * What leaves.
   *
   * @param links {@code sense.v1.TraceLink}
   * @param bridgeSpans OTLP {@code TracesData}
   * @param calls across traces, amounts of {@code sense.v1.ServiceEdge}
   */
  public record Links(
      DataStream<Outgoing> links, DataStream<Outgoing> bridgeSpans, DataStream<Booking> calls) {}

  /** Adds the operators. */
  public static Links build(DataStream<SettledTrace> settled, Set<CallFlow> callFlows) {
    SingleOutputStreamOperator<Segment> segments =
        settled
            .process(new SplitByBusinessId(), Segment.TYPE)
            .uid("split-by-business-id")
            .name("split settled traces by business id");
    KeyedStream<Segment, String> capped =
        segments
            .keyBy(Segment::key, Types.STRING)
            .process(new CapSegments(), Segment.TYPE)
            .uid("cap-segments")
            .name("cap segments of an id")
            .transform("hold back watermarks", Segment.TYPE, new HoldBackWatermarks())
            .uid("hold-back-watermarks")
            .keyBy(Segment::key, Types.STRING);
    SingleOutputStreamOperator<Outgoing> links =
        capped
            .intervalJoin(capped)
            .between(WINDOW.negated(), WINDOW)
            .process(new JoinSegments(new LinkScore(callFlows)), Outgoing.TYPE)
            .uid("join-segments")
            .name("join segments");
    DataStream<Booking> calls =
        links
            .getSideOutput(JoinSegments.CALLS)
            .transform("release watermarks", Booking.TYPE, new ReleaseWatermarks())
            .uid("release-watermarks");
    return new Links(
        links.union(segments.getSideOutput(SplitByBusinessId.SPAN_LINKS)),
        links.getSideOutput(JoinSegments.BRIDGE_SPANS),
        calls);
  }
}
