package io.sense.index;

import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Partitions;
import io.sense.settings.KafkaConnection;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the index job.
 *
 * @param groupId consumer group under which offsets are committed, for lag monitoring and for a
 *     first start without state
 * @param batchRows rows at most in one statement
 * @param flushInterval how long a row waits for others
 * @param horizon two generations of a trace less than this apart are the same one
 * @param partitions how far ahead the tables' days are made and how long they are kept
 */
public record IndexConfig(
    KafkaConnection kafka,
    DatabaseConfig database,
    String groupId,
    int batchRows,
    Duration flushInterval,
    Duration horizon,
    Partitions partitions) {
  private static final Logger LOG = LoggerFactory.getLogger(IndexConfig.class);
  private static final String PREFIX = "SENSE_INDEX_";
  private static final int MOST_DAYS = 3_650;

  /**
   * Reads the settings.
   *
   * @param arguments {@code NAME=value}; they win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault at once
   */
  public static IndexConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    int daysKept = settings.integer(PREFIX + "DAYS_KEPT", 7, 1, MOST_DAYS);
    IndexConfig config =
        new IndexConfig(
            KafkaConnection.from(settings),
            DatabaseConfig.from(settings),
            settings.text(PREFIX + "GROUP_ID", "sense-index"),
            settings.integer(PREFIX + "BATCH_ROWS", 1_000, 1, 10_000),
            settings.duration(PREFIX + "FLUSH_INTERVAL", Duration.ofMillis(100)),
            settings.duration(PREFIX + "HORIZON", Duration.ofMinutes(10)),
            new Partitions(
                settings.integer(PREFIX + "DAYS_AHEAD", 3, 1, 365),
                daysKept,
                settings.integer(PREFIX + "DOCUMENT_DAYS_KEPT", daysKept, 1, MOST_DAYS)));
    settings.throwIfInvalid(PREFIX, KafkaConnection.PREFIX, DatabaseConfig.PREFIX);
    LOG.info("Settings: {}", settings.effective());
    return config;
  }
}
