package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Upserts the records of a topic in batches, at least once: everything is written before each
 * checkpoint. While the database is away it waits, and Kafka keeps the rest.
 */
final class TableSink<R extends Row> implements Sink<KafkaRecord> {
  private static final long serialVersionUID = 1L;

  private final IndexedTopic<R> topic;
  private final House.Opener houses;
  private final DeadLetterChannel.Opener deadLetters;
  private final int batchRows;
  private final Duration flushInterval;

  private TableSink(
      IndexedTopic<R> topic,
      House.Opener houses,
      DeadLetterChannel.Opener deadLetters,
      int batchRows,
      Duration flushInterval) {
    this.topic = topic;
    this.houses = houses;
    this.deadLetters = deadLetters;
    this.batchRows = batchRows;
    this.flushInterval = flushInterval;
  }

  /** To PostgreSQL, dead letters to Kafka. */
  static <R extends Row> TableSink<R> of(IndexedTopic<R> topic, IndexConfig config) {
    var database = config.database();
    var partitions = config.partitions();
    Properties kafka = config.kafka().properties();
    return new TableSink<>(
        topic,
        name -> new JdbcHouse(database, partitions, name),
        () -> new KafkaDeadLetters(kafka),
        config.batchRows(),
        config.flushInterval());
  }

  @Override
  public SinkWriter<KafkaRecord> createWriter(WriterInitContext context) {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    PatientTable<R> table =
        new PatientTable<>(
            topic.tables().open("sense-index-" + topic.table() + "-" + subtask),
            topic.keepsHouse() && subtask == 0 ? houses.open("sense-index-housekeeper") : null,
            deadLetters.open(),
            new IndexMetrics(context.metricGroup()));
    TableWriter<R> writer =
        new TableWriter<>(
            topic.message(),
            topic.reader(),
            table,
            topic.batches().empty(),
            batchRows,
            flushInterval,
            context.getProcessingTimeService());
    writer.open();
    return writer;
  }
}
