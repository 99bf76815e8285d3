package io.sense.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.service.database.Partitions;
import io.sense.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IndexConfigTest {
  @Test
  void needsNothingButTheAddresses() {
    IndexConfig config =
        IndexConfig.from(
            Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", "k:1"),
            "SENSE_DATABASE_URL=jdbc:postgresql://db/sense");
    assertThat(config.groupId()).isEqualTo("sense-index");
    assertThat(config.batchRows()).isEqualTo(1_000);
    assertThat(config.flushInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.horizon()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.partitions()).isEqualTo(new Partitions(3, 7, 7));
  }

  @Test
  void keepsDocumentsAsLongAsTheRestUnlessToldOtherwise() {
    Map<String, String> addresses =
        Map.of(
            "SENSE_KAFKA_BOOTSTRAP_SERVERS", "k:1",
            "SENSE_DATABASE_URL", "jdbc:postgresql://db/sense",
            "SENSE_INDEX_DAYS_KEPT", "30");
    assertThat(IndexConfig.from(addresses).partitions()).isEqualTo(new Partitions(3, 30, 30));
    assertThat(IndexConfig.from(addresses, "SENSE_INDEX_DOCUMENT_DAYS_KEPT=2").partitions())
        .isEqualTo(new Partitions(3, 30, 2));
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () -> IndexConfig.from(Map.of("SENSE_INDEX_BATCH_ROWS", "0"), "SENSE_INDEX_HORIZN=1m"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "SENSE_KAFKA_BOOTSTRAP_SERVERS is required but not set",
                        "SENSE_DATABASE_URL is required but not set",
                        "SENSE_INDEX_BATCH_ROWS must be a whole number from 1 to 10000, not \"0\"",
                        "SENSE_INDEX_HORIZN is not a setting;"
                            + " did you mean SENSE_INDEX_HORIZON?"));
  }
}
