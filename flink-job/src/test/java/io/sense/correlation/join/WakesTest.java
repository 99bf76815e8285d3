package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WakesTest {
  private final Wakes wakes = new Wakes();
  private final Map<TraceId, Trace> heap = new HashMap<>();

  @Test
  void wakesTracesInTheOrderOfTheirMoments() {
    wakes.schedule(trace(1), 30);
    wakes.schedule(trace(2), 10);
    wakes.schedule(trace(3), 20);
    assertThat(wokenBy(9)).isEmpty();
    assertThat(wokenBy(20)).containsExactly(id(2), id(3));
    assertThat(wokenBy(100)).containsExactly(id(1));
    assertThat(wakes.size()).isZero();
  }

  @Test
  void wakesATraceOnceAtItsEarliestMoment() {
    Trace trace = trace(1);
    wakes.schedule(trace, 30);
    wakes.schedule(trace, 40); // later than known: the first will see to it
    wakes.schedule(trace, 10);
    assertThat(wokenBy(100)).containsExactly(id(1));
    assertThat(trace.wakeAt).isEqualTo(Trace.NEVER);
  }

  @Test
  void wakesAgainATraceThatWasScheduledAnew() {
    Trace trace = trace(1);
    wakes.schedule(trace, 10);
    assertThat(wokenBy(10)).containsExactly(id(1));
    wakes.schedule(trace, 20);
    assertThat(wokenBy(20)).containsExactly(id(1));
  }

  @Test
  void leavesAloneWhatIsNotOnTheHeap() {
    wakes.schedule(trace(1), 10);
    heap.clear();
    assertThat(wokenBy(10)).isEmpty();
    assertThat(wakes.size()).isZero();
  }

  private List<TraceId> wokenBy(long watermark) {
    List<TraceId> woken = new ArrayList<>();
    for (Trace trace = wakes.next(watermark, heap::get);
        trace != null;
        trace = wakes.next(watermark, heap::get)) {
      woken.add(trace.id);
    }
    return woken;
  }

  private Trace trace(long number) {
    return heap.computeIfAbsent(id(number), Trace::new);
  }

  private static TraceId id(long number) {
    return new TraceId(number, number);
  }
}
