package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows and writes them when there are enough, when the first has waited long enough, and
 * before each checkpoint. Holds nothing over a checkpoint, so it has no state.
 */
final class CorrelationWriter implements SinkWriter<KafkaRecord> {
  /** Rows are about 500 bytes; this bounds the heap when they are huge. */
  private static final long BATCH_BYTES = 16L << 20;

  private static final Duration HOUSEKEEPING = Duration.ofHours(1);
  private static final Duration HOUSEKEEPING_RETRY = Duration.ofSeconds(10);

  private final PatientTable table;
  private final Batch batch;
  private final int batchRows;
  private final Duration flushInterval;
  private final boolean keepsHouse;
  private final ProcessingTimeService clock;
  private @Nullable ScheduledFuture<?> flushTimer;
  private @Nullable ScheduledFuture<?> houseTimer;

  /**
   * A writer.
   *
   * @param keepsHouse whether it is the one of all writers that makes schema and partitions
   */
  CorrelationWriter(
      PatientTable table,
      Batch batch,
      int batchRows,
      Duration flushInterval,
      boolean keepsHouse,
      ProcessingTimeService clock) {
    this.table = table;
    this.batch = batch;
    this.batchRows = batchRows;
    this.flushInterval = flushInterval;
    this.keepsHouse = keepsHouse;
    this.clock = clock;
  }

  /** Makes the schema if the database is there; the job runs whether it is or not. */
  void open() {
    if (keepsHouse) {
      keepHouse();
    }
  }

  @Override
  public void write(KafkaRecord record, Context context) throws IOException, InterruptedException {
    try {
      batch.add(Row.read(record));
    } catch (Row.UnreadableException e) {
      table.refuse(record, e.getMessage());
    }
    if (batch.size() >= batchRows || batch.bytes() >= BATCH_BYTES) {
      flush(false);
    } else if (flushTimer == null) {
      long due = clock.getCurrentProcessingTime() + flushInterval.toMillis();
      flushTimer = clock.registerTimer(due, this::flushInTime);
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    table.upsert(batch.drain());
  }

  @Override
  public void close() {
    cancel(flushTimer);
    cancel(houseTimer);
    table.close();
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void flushInTime(long due) throws IOException, InterruptedException {
    flushTimer = null;
    flush(false);
  }

  private void keepHouse() {
    long now = clock.getCurrentProcessingTime();
    boolean done = table.keepHouse(Instant.ofEpochMilli(now));
    Duration pause = done ? HOUSEKEEPING : HOUSEKEEPING_RETRY;
    houseTimer = clock.registerTimer(now + pause.toMillis(), due -> keepHouse());
  }
}
