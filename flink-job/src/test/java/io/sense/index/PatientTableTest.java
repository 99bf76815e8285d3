package io.sense.index;

import static io.sense.index.Records.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PatientTableTest {
  private final SQLException refused = new SQLException("connection refused", "08001");

  private final FakeTable stored = new FakeTable();
  private final FakeHouse house = new FakeHouse();
  private final FakeDeadLetters deadLetters = new FakeDeadLetters();
  private final IndexMetrics metrics =
      new IndexMetrics(UnregisteredMetricsGroup.createSinkWriterMetricGroup());
  private final PatientTable<CorrelationRow> table =
      new PatientTable<>(stored, house, deadLetters, metrics);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void writesABatchWithOneStatement() throws Exception {
    table.upsert(List.of(row(1, 0, 2), row(2, 0, 2)));
    table.upsert(List.of(row(3, 0, 2)));
    assertThat(stored.statements).containsExactly(2, 1);
    assertThat(house.migrations).isEqualTo(1);
    assertThat(metrics.rowsWritten.getCount()).isEqualTo(3);
    assertThat(metrics.batches.getCount()).isEqualTo(2);
    assertThat(metrics.databaseAvailable()).isTrue();
  }

  @Test
  void writesNothingForAnEmptyBatch() throws Exception {
    table.upsert(List.of());
    assertThat(stored.statements).isEmpty();
    assertThat(metrics.batches.getCount()).isZero();
  }

  @Test
  void waitsUntilTheDatabaseIsBack() throws Exception {
    house.faults.add(refused);
    stored.faults.add(new SQLException("the database system is shutting down", "57P01"));
    table.upsert(List.of(row(1, 0, 2)));
    assertThat(stored.rows).hasSize(1);
    assertThat(deadLetters.records).isEmpty();
    assertThat(metrics.databaseAvailable()).isTrue();
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    stored.faults.add(refused);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> table.upsert(List.of(row(1, 0, 2))))
        .isInstanceOf(InterruptedException.class);
    assertThat(metrics.databaseAvailable()).isFalse();
  }

  @Test
  void sendsTheRowsThatTheDatabaseRefusesAwayAndWritesAllOthers() throws Exception {
    stored.refusedTraces.add(3);
    stored.refusedTraces.add(8);
    table.upsert(IntStream.rangeClosed(1, 9).mapToObj(trace -> row(trace, 0, 2)).toList());
    assertThat(stored.rows)
        .extracting(row -> row.traceId().low())
        .containsExactly(1L, 2L, 4L, 5L, 6L, 7L, 9L);
    assertThat(deadLetters.records)
        .extracting(record -> new String(record.key(), StandardCharsets.US_ASCII))
        .containsExactly(Records.trace(3), Records.trace(8))
        .hasSize(deadLetters.flushed);
    assertThat(deadLetters.reasons.get(0))
        .isEqualTo("The database refuses it: index row size exceeds the maximum");
    assertThat(metrics.rowsWritten.getCount()).isEqualTo(7);
    assertThat(metrics.rowsDeadLettered.getCount()).isEqualTo(2);
  }

  @Test
  void writesFewerRowsAtOnceWhenTheStatementTakesTooLong() throws Exception {
    stored.mostRows = 2;
    table.upsert(IntStream.rangeClosed(1, 8).mapToObj(trace -> row(trace, 0, 2)).toList());
    assertThat(stored.statements).containsExactly(8, 4, 2, 2, 4, 2, 2);
    assertThat(stored.rows).hasSize(8);
    assertThat(deadLetters.records).isEmpty();
    assertThat(metrics.databaseAvailable()).isTrue();
  }

  @Test
  void waitsWithARowWhoseStatementTakesTooLong() throws Exception {
    table.keepHouse(Instant.EPOCH);
    stored.faults.add(new SQLException("canceling statement due to statement timeout", "57014"));
    table.upsert(List.of(row(1, 0, 2)));
    assertThat(stored.rows).hasSize(1);
    assertThat(deadLetters.records).isEmpty();
  }

  @Test
  void blamesNoRowForAFaultOfTheMigration() throws Exception {
    house.faults.add(new SQLException("division by zero", "22012"));
    table.upsert(List.of(row(1, 0, 2)));
    assertThat(stored.rows).hasSize(1);
    assertThat(deadLetters.records).isEmpty();
  }

  @Test
  void keepsHouseLaterWhenTheDatabaseIsAway() {
    house.faults.add(refused);
    assertThat(table.keepHouse(Instant.EPOCH)).isFalse();
    assertThat(metrics.databaseAvailable()).isFalse();
    assertThat(table.keepHouse(Instant.EPOCH)).isTrue();
    assertThat(house.housekeepings).isEqualTo(1);
    assertThat(metrics.databaseAvailable()).isTrue();
  }

  @Test
  void waitsForTheTablesThatAnotherWriterMakes() throws Exception {
    PatientTable<CorrelationRow> guest = new PatientTable<>(stored, null, deadLetters, metrics);
    stored.faults.add(new SQLException("relation \"correlations\" does not exist", "42P01"));
    stored.faults.add(new SQLException("column \"newer\" does not exist", "42703"));
    guest.upsert(List.of(row(1, 0, 2)));
    assertThat(guest.keepsHouse()).isFalse();
    assertThat(guest.keepHouse(Instant.EPOCH)).isTrue();
    assertThat(stored.rows).hasSize(1);
    assertThat(deadLetters.records).isEmpty();
    assertThat(house.migrations).isZero();
    assertThat(house.housekeepings).isZero();
  }

  @Test
  void triesARefusedRowOnceMore() throws Exception {
    stored.faults.add(new SQLException("violates partition constraint", "23514"));
    table.upsert(List.of(row(1, 0, 2)));
    assertThat(stored.rows).hasSize(1);
    assertThat(deadLetters.records).isEmpty();
  }

  @Test
  void writesRowsApartThatAreOneToTheServer() throws Exception {
    stored.faults.add(new SQLException("cannot affect row a second time", "21000"));
    table.upsert(List.of(row(1, 0, 2), row(2, 0, 2)));
    assertThat(stored.statements).containsExactly(1, 1);
    assertThat(deadLetters.records).isEmpty();
  }

  @Test
  void closesAllThatItHas() {
    table.close();
    new PatientTable<>(stored, null, deadLetters, metrics).close();
    assertThat(stored.closed).isTrue();
    assertThat(house.closed).isTrue();
    assertThat(deadLetters.closed).isTrue();
  }
}
