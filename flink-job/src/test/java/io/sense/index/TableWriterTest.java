package io.sense.index;

import static io.sense.index.Records.correlation;
import static io.sense.index.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.KafkaRecord;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TableWriterTest {
  private final FakeTable stored = new FakeTable();
  private final FakeHouse house = new FakeHouse();
  private final FakeDeadLetters deadLetters = new FakeDeadLetters();
  private final TestProcessingTimeService clock = new TestProcessingTimeService();
  private final TableWriter<CorrelationRow> writer =
      new TableWriter<>(
          "sense.v1.Correlation",
          CorrelationRow::read,
          new PatientTable<>(
              stored,
              house,
              deadLetters,
              new IndexMetrics(UnregisteredMetricsGroup.createSinkWriterMetricGroup())),
          new NewestByGeneration(Duration.ofMinutes(10)),
          3,
          Duration.ofMillis(100),
          clock);

  @BeforeEach
  void startTheClock() throws Exception {
    clock.setCurrentTime(0);
  }

  @Test
  void writesOnceThereAreEnoughRows() throws Exception {
    write(record(correlation(1, 0, 2).build()));
    write(record(correlation(1, 0, 4).build()));
    write(record(correlation(2, 0, 2).build()));
    assertThat(stored.rows).isEmpty();
    write(record(correlation(3, 0, 2).build()));
    assertThat(stored.rows).extracting(CorrelationRow::revision).containsExactly(4L, 2L, 2L);
  }

  @Test
  void writesOnceTheRowsAreLarge() throws Exception {
    write(record(correlation(1, 0, 2).setOperation("x".repeat(16 << 20)).build()));
    assertThat(stored.rows).hasSize(1);
  }

  @Test
  void writesOnceTheFirstRowHasWaitedLongEnough() throws Exception {
    clock.setCurrentTime(1_000);
    write(record(correlation(1, 0, 2).build()));
    clock.setCurrentTime(1_050);
    write(record(correlation(2, 0, 2).build()));
    clock.setCurrentTime(1_099);
    assertThat(stored.rows).isEmpty();
    clock.setCurrentTime(1_100);
    assertThat(stored.rows).hasSize(2);
    write(record(correlation(3, 0, 2).build()));
    clock.setCurrentTime(1_200);
    assertThat(stored.statements).containsExactly(2, 1);
  }

  @Test
  void writesEverythingBeforeACheckpoint() throws Exception {
    write(record(correlation(1, 0, 2).build()));
    write(record("poison", new byte[] {1}));
    writer.flush(false);
    assertThat(stored.rows).hasSize(1);
    assertThat(deadLetters.flushed).isEqualTo(1);
  }

  @Test
  void sendsPoisonToTheDeadLettersWithItsReason() throws Exception {
    KafkaRecord poison = record("poison", new byte[] {10, 99});
    KafkaRecord stateless = record("stateless", new byte[0]);
    write(poison);
    write(stateless);
    write(record(correlation(1, 0, 2).build()));
    writer.flush(true);
    assertThat(deadLetters.records).containsExactly(poison, stateless);
    assertThat(deadLetters.reasons.get(0))
        .startsWith("Could not read it as sense.v1.Correlation: ");
    assertThat(deadLetters.reasons.get(1))
        .isEqualTo(
            "Could not read it as sense.v1.Correlation:"
                + " its state is none that this job knows");
    assertThat(stored.rows).hasSize(1);
  }

  @Test
  void makesSchemaAndPartitionsAtOnceAndEveryHour() throws Exception {
    writer.open();
    assertThat(house.migrations).isEqualTo(1);
    assertThat(house.housekeepings).isEqualTo(1);
    clock.setCurrentTime(3_599_999);
    assertThat(house.housekeepings).isEqualTo(1);
    clock.setCurrentTime(3_600_000);
    assertThat(house.housekeepings).isEqualTo(2);
  }

  @Test
  void opensWhileTheDatabaseIsAwayAndTriesAgain() throws Exception {
    house.faults.add(new SQLException("connection refused", "08001"));
    writer.open();
    assertThat(house.migrations).isZero();
    clock.setCurrentTime(10_000);
    assertThat(house.housekeepings).isEqualTo(1);
  }

  @Test
  void leavesNoTimerWhenClosed() throws Exception {
    writer.open();
    write(record(correlation(1, 0, 2).build()));
    writer.close();
    assertThat(clock.getNumActiveTimers()).isZero();
    assertThat(stored.closed).isTrue();
    assertThat(house.closed).isTrue();
  }

  private void write(KafkaRecord record) throws Exception {
    writer.write(record, null);
  }
}
