package io.sense.benchmarks;

import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.meter.GiantTraceMeter;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.meter.SmallTraceMeter;

/** How a run goes, in words. */
final class Progress {
  private Progress() {}

  static String of(SmallTraceMeter meter, Latencies latencies) {
    // The newest slice is still being filled.
    double p95 = latencies.ofSlice(Math.max(0, latencies.slices() - 2)).getValueAtPercentile(95);
    return "%d traces, p95 %.0f ms".formatted(meter.traces(), p95 / 1e3);
  }

  static String of(GiantTraceMeter meter, OpenLoop loop) {
    return "giant: %d requests sent, %d logs and %d rows out%s"
        .formatted(loop.sent(), meter.logs(), meter.rows(), meter.isOver() ? ", complete" : "");
  }
}
