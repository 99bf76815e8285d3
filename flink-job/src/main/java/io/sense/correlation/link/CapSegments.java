package io.sense.correlation.link;

import io.sense.correlation.flow.Segment;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Passes at most 100 segments on for each business id and window of settling time; further ones are
 * counted ({@code segmentsBeyondCap}). Each is joined with all others of its id, so an id that
 * everybody shares would cost the square of its traces. Keyed by the segment's key; a window's
 * state ends when nothing of it can be joined any more.
 */
final class CapSegments extends KeyedProcessFunction<String, Segment, Segment> {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SEGMENTS = 100;
  private static final long WINDOW_MILLIS = LinkTraces.WINDOW.toMillis();

  private static final MapStateDescriptor<Long, Integer> PASSED =
      new MapStateDescriptor<>("passed-by-window", Types.LONG, Types.INT);

  private transient MapState<Long, Integer> passed;
  private transient Counter beyondCap;

  @Override
  public void open(OpenContext context) {
    passed = getRuntimeContext().getMapState(PASSED);
    beyondCap = getRuntimeContext().getMetricGroup().counter("segmentsBeyondCap");
  }

  @Override
  public void processElement(Segment segment, Context context, Collector<Segment> out)
      throws Exception {
    long window = Math.floorDiv(segment.trace().settledAt(), WINDOW_MILLIS) * WINDOW_MILLIS;
    Integer before = passed.get(window);
    if (before == null) {
      context.timerService().registerEventTimeTimer(end(window));
    } else if (before >= MOST_SEGMENTS) {
      beyondCap.inc();
      return;
    }
    passed.put(window, before == null ? 1 : before + 1);
    out.collect(segment);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Segment> out)
      throws Exception {
    passed.remove(timestamp - end(0));
    if (passed.isEmpty()) {
      passed.clear();
    }
  }

  private static long end(long window) {
    return window + WINDOW_MILLIS + HoldBackWatermarks.DELAY_MILLIS;
  }
}
