package io.sense.index;

import io.sense.service.database.DatabaseConfig;
import io.sense.telemetry.Topics;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A topic and how its records get into their table. Ships with the job.
 *
 * @param topic {@code sense.} and the table's name
 * @param message what a record of the topic holds
 * @param keepsHouse whether its first writer makes all tables and their partitions; of one topic
 *     alone
 */
record IndexedTopic<R extends Row>(
    String topic,
    String message,
    boolean keepsHouse,
    RowReader<R> reader,
    Batch.Maker<R> batches,
    Table.Opener<R> tables)
    implements Serializable {
  private static final String PREFIX = "sense.";

  /** All there are. */
  static List<IndexedTopic<?>> all(IndexConfig config) {
    DatabaseConfig database = config.database();
    return List.of(
        correlations(database, config.horizon()),
        documents(database),
        links(database),
        edges(database),
        ledger(database));
  }

  static IndexedTopic<CorrelationRow> correlations(DatabaseConfig database, Duration horizon) {
    return new IndexedTopic<>(
        Topics.CORRELATIONS,
        "sense.v1.Correlation",
        true,
        CorrelationRow::read,
        () -> new NewestByGeneration(horizon),
        name -> new JdbcTable<>(database, new CorrelationUpsert(horizon), name));
  }

  static IndexedTopic<DocumentRow> documents(DatabaseConfig database) {
    return new IndexedTopic<>(
        Topics.TRACE_DOCUMENTS,
        "sense.v1.TraceDocument",
        false,
        DocumentRow::read,
        NewestByKey::new,
        name -> new JdbcTable<>(database, new DocumentUpsert(), name));
  }

  static IndexedTopic<LinkRow> links(DatabaseConfig database) {
    return new IndexedTopic<>(
        Topics.TRACE_LINKS,
        "sense.v1.TraceLink",
        false,
        LinkRow::read,
        NewestByKey::new,
        name -> new JdbcTable<>(database, new LinkUpsert(), name));
  }

  static IndexedTopic<EdgeRow> edges(DatabaseConfig database) {
    return new IndexedTopic<>(
        Topics.SERVICE_EDGES,
        "sense.v1.ServiceEdge",
        false,
        EdgeRow::read,
        NewestByKey::new,
        name -> new JdbcTable<>(database, new EdgeUpsert(), name));
  }

  static IndexedTopic<MinuteRow> ledger(DatabaseConfig database) {
    return new IndexedTopic<>(
        Topics.LEDGER,
        "sense.v1.LedgerRow",
        false,
        MinuteRow::read,
        NewestByKey::new,
        name -> new JdbcTable<>(database, new LedgerUpsert(), name));
  }

  /** The table's name. */
  String table() {
    return topic.substring(PREFIX.length());
  }

  /** The table's name as uids have it. */
  String uid() {
    return table().replace('_', '-');
  }
}
