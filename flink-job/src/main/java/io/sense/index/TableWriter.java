package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
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
final class TableWriter<R extends Row> implements SinkWriter<KafkaRecord> {
  /** Most rows are some hundred bytes; this bounds the heap when they are documents. */
  private static final long BATCH_BYTES = 16L << 20;

  private static final Duration HOUSEKEEPING = Duration.ofHours(1);
  private static final Duration HOUSEKEEPING_RETRY = Duration.ofSeconds(10);

  private final String message;
  private final RowReader<R> reader;
  private final PatientTable<R> table;
  private final Batch<R> batch;
  private final int batchRows;
  private final Duration flushInterval;
  private final ProcessingTimeService clock;
  private @Nullable ScheduledFuture<?> flushTimer;
  private @Nullable ScheduledFuture<?> houseTimer;

  /**
   * A writer.
   *
   * @param message what a record holds, as a person calls it
   */
  TableWriter(
      String message,
      RowReader<R> reader,
      PatientTable<R> table,
      Batch<R> batch,
      int batchRows,
      Duration flushInterval,
      ProcessingTimeService clock) {
    this.message = message;
    this.reader = reader;
    this.table = table;
    this.batch = batch;
    this.batchRows = batchRows;
    this.flushInterval = flushInterval;
    this.clock = clock;
  }

  /** Makes the tables if the database is there; the job runs whether it is or not. */
  void open() {
    if (table.keepsHouse()) {
      keepHouse();
    }
  }

  @Override
  public void write(KafkaRecord record, Context context) throws IOException, InterruptedException {
    try {
      batch.add(reader.read(record));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      table.refuse(record, "Could not read it as " + message + ": " + e.getMessage());
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
