package io.sense.index;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What one writer counts. Written by its task alone, read by reporters. */
final class IndexMetrics {
  private static final int HISTOGRAM_WINDOW = 1_000;

  final Counter rowsWritten;
  final Counter rowsStale;
  final Counter rowsDeadLettered;
  final Counter batches;
  private final Histogram flushMillis;
  private volatile boolean databaseAvailable = true;
  private volatile long lastFlushMillis;

  IndexMetrics(SinkWriterMetricGroup group) {
    rowsWritten = group.counter("rowsWritten");
    rowsStale = group.counter("rowsStale");
    rowsDeadLettered = group.counter("rowsDeadLettered");
    batches = group.counter("batches");
    flushMillis =
        group.histogram("flushMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    group.gauge("databaseAvailable", (Gauge<Integer>) () -> databaseAvailable ? 1 : 0);
    group.setCurrentSendTimeGauge(() -> lastFlushMillis);
  }

  /** A batch is in the table, after so long, waiting included. */
  void flushed(long millis) {
    batches.inc();
    flushMillis.update(millis);
    lastFlushMillis = millis;
  }

  boolean databaseAvailable() {
    return databaseAvailable;
  }

  void setDatabaseAvailable(boolean available) {
    databaseAvailable = available;
  }
}
