package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Upserts correlations in batches, at least once: everything is written before each checkpoint.
 * While the database is away it waits, and Kafka keeps the rest.
 */
final class CorrelationSink implements Sink<KafkaRecord> {
  private static final long serialVersionUID = 1L;

  private final CorrelationTable.Opener tables;
  private final DeadLetterChannel.Opener deadLetters;
  private final int batchRows;
  private final Duration flushInterval;
  private final Duration horizon;

  CorrelationSink(
      CorrelationTable.Opener tables,
      DeadLetterChannel.Opener deadLetters,
      int batchRows,
      Duration flushInterval,
      Duration horizon) {
    this.tables = tables;
    this.deadLetters = deadLetters;
    this.batchRows = batchRows;
    this.flushInterval = flushInterval;
    this.horizon = horizon;
  }

  /** To PostgreSQL, dead letters to Kafka. */
  static CorrelationSink of(IndexConfig config) {
    var database = config.database();
    var partitions = config.partitions();
    Duration horizon = config.horizon();
    Properties kafka = config.kafka().properties();
    return new CorrelationSink(
        name -> new JdbcCorrelationTable(database, partitions, horizon, name),
        () -> new KafkaDeadLetters(kafka),
        config.batchRows(),
        config.flushInterval(),
        horizon);
  }

  @Override
  public SinkWriter<KafkaRecord> createWriter(WriterInitContext context) {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    PatientTable table =
        new PatientTable(
            tables.open("sense-index-" + subtask),
            deadLetters.open(),
            new IndexMetrics(context.metricGroup()));
    CorrelationWriter writer =
        new CorrelationWriter(
            table,
            new Batch(horizon),
            batchRows,
            flushInterval,
            subtask == 0,
            context.getProcessingTimeService());
    writer.open();
    return writer;
  }
}
