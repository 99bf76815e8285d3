package io.sense.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class IndexedTopicTest {
  private static final IndexConfig CONFIG =
      IndexConfig.from(
          Map.of(
              "SENSE_KAFKA_BOOTSTRAP_SERVERS", "k:1",
              "SENSE_DATABASE_URL", "jdbc:postgresql://db/sense"));

  @Test
  void keepsTheUidsUnderWhichOffsetsAreStored() {
    assertThat(IndexedTopic.all(CONFIG))
        .extracting(IndexedTopic::uid)
        .containsExactly(
            "correlations", "trace-documents", "trace-links", "service-edges", "ledger");
  }

  @Test
  void makesTheTablesInOnePlaceAlone() {
    assertThat(IndexedTopic.all(CONFIG)).filteredOn(IndexedTopic::keepsHouse).hasSize(1);
  }
}
