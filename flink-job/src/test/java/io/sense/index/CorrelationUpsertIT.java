package io.sense.index;

import static io.sense.index.Records.GENERATION;
import static io.sense.index.Records.correlation;
import static io.sense.index.Records.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.service.database.Database;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorrelationUpsertIT {
  private static final long HORIZON = 600_000;
  private static final String KEYS_AND_REVISION =
      "SELECT right(trace_id::text, 1) || '@' || (extract(epoch FROM generation) * 1000)::bigint"
          + " || ' r' || revision || ' n' || span_count || ' ' || state || ' ' || correlation_id"
          + " FROM correlations ORDER BY trace_id, generation";

  private static final String PARTITIONS =
      "SELECT 1 FROM pg_inherits WHERE inhparent = 'correlations'::regclass";

  @TempDir static Path directory;
  private static IndexDatabase database;
  private static Table<CorrelationRow> table;

  @BeforeAll
  static void start() throws SQLException {
    database = IndexDatabase.start(directory);
    table =
        IndexedTopic.correlations(database.config, Duration.ofMillis(HORIZON))
            .tables()
            .open("test-table");
  }

  @AfterAll
  static void stop() {
    table.close();
    database.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    database.texts("TRUNCATE correlations");
  }

  @Test
  void storesEveryField() throws SQLException {
    table.upsert(
        List.of(
            row(
                correlation(1, GENERATION, 3)
                    .setState(CorrelationState.CORRELATION_STATE_AMENDED)
                    .setMissingParents(5)
                    .addServices("with \"quotes\", {braces} and \\")
                    .setLogCount(6)
                    .setErrorSpanCount(7)
                    .setSeverityCounts(
                        SeverityCounts.newBuilder()
                            .setUnspecified(11)
                            .setTrace(12)
                            .setDebug(13)
                            .setInfo(14)
                            .setWarn(15)
                            .setError(16)
                            .setFatal(17))
                    .setMatches(
                        MatchCounts.newBuilder()
                            .setSpanId(21)
                            .setInterval(22)
                            .setTrace(23)
                            .setOrphan(24))
                    .setAttributes(
                        Attributes.newBuilder()
                            .setCircuitId("c")
                            .setProductId("p")
                            .setResourceId("r")
                            .setResourceTypeId("t"))
                    .setTruncated(true)
                    .setSynthetic(true)
                    .build())));
    assertThat(database.texts("SELECT correlations::text FROM correlations"))
        .containsExactly(
            "(00000000-0000-0000-0000-000000000001,\"2026-03-10 12:00:00.123+00\",3,amended,"
                + "c1-1773144000123,gateway,\"GET /orders\",t,5,"
                + "\"{gateway,orders,\"\"with \\\\\"\"quotes\\\\\"\", {braces} and \\\\\\\\\"\"}\","
                + "prod,1773144000123000000,1773144000123000001,3,6,7,"
                + "11,12,13,14,15,16,17,21,22,23,24,c,p,r,t,,"
                + "\"2026-03-10 12:00:00.123+00\",\"2026-03-10 12:00:00.373+00\",t,t,t)");
  }

  @Test
  void reachesTheSameTableInAnyOrderOfRevisions() throws SQLException {
    List<CorrelationRow> rows = new ArrayList<>();
    for (int revision = 1; revision <= 5; revision++) {
      rows.add(row(1, GENERATION, revision));
      rows.add(row(2, GENERATION + revision % 2 * HORIZON, revision));
    }
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(rows, new Random(seed));
      database.texts("TRUNCATE correlations");
      Batch<CorrelationRow> batch = new NewestByGeneration(Duration.ofMillis(HORIZON));
      for (int i = 0; i < rows.size(); i++) {
        batch.add(rows.get(i));
        if (i % (seed % 4 + 1) == 0) {
          table.upsert(batch.drain());
        }
      }
      table.upsert(batch.drain());
      table.upsert(List.of(rows.get(seed % rows.size()))); // sent again
      assertThat(database.texts(KEYS_AND_REVISION))
          .containsExactly(
              "1@1773144000123 r5 n5 complete c1-1773144000123",
              "2@1773144000123 r4 n4 open c2-1773144000123",
              "2@1773144600123 r5 n5 complete c2-1773144600123");
    }
  }

  @Test
  void letsAnEqualRevisionOverwriteAndCountsTheStaleOnesOut() throws SQLException {
    assertThat(table.upsert(List.of(row(1, GENERATION, 4), row(2, GENERATION, 4)))).isEqualTo(2);
    Correlation equal = correlation(1, GENERATION, 4).setSpanCount(99).build();
    assertThat(table.upsert(List.of(row(equal), row(2, GENERATION, 3)))).isEqualTo(1);
    assertThat(database.texts(KEYS_AND_REVISION))
        .containsExactly(
            "1@1773144000123 r4 n99 open c1-1773144000123",
            "2@1773144000123 r4 n4 open c2-1773144000123");
  }

  @Test
  void keepsTheGenerationOfAReopenedTraceWithTheGreaterRevision() throws SQLException {
    table.upsert(List.of(row(1, GENERATION, 4), row(2, GENERATION, 4)));
    table.upsert(List.of(row(1, GENERATION + HORIZON - 1, 5), row(2, GENERATION - HORIZON + 1, 3)));
    assertThat(database.texts(KEYS_AND_REVISION))
        .containsExactly(
            "1@1773144000123 r5 n5 complete c1-1773144000123",
            "2@1773144000123 r4 n4 open c2-1773144000123");
  }

  @Test
  void beginsANewRowForAGenerationAHorizonLater() throws SQLException {
    table.upsert(List.of(row(1, GENERATION, 4)));
    table.upsert(List.of(row(1, GENERATION + HORIZON, 2)));
    assertThat(database.texts("SELECT revision FROM correlations ORDER BY generation"))
        .containsExactly("4", "2");
  }

  @Test
  void writesTwoRowsThatMeetInOneStoredGeneration() throws SQLException {
    table.upsert(List.of(row(1, GENERATION, 2)));
    table.upsert(List.of(row(1, GENERATION - HORIZON + 1, 5), row(1, GENERATION + HORIZON - 1, 3)));
    assertThat(database.texts(KEYS_AND_REVISION))
        .containsExactly("1@1773144000123 r5 n5 complete c1-1773144000123");
  }

  @Test
  void findsAReopenedTraceAcrossMidnight() throws SQLException {
    long midnight = Instant.parse("2026-03-11T00:00:00Z").toEpochMilli();
    table.upsert(List.of(row(1, midnight - 1, 2)));
    table.upsert(List.of(row(1, midnight + 1, 3)));
    assertThat(database.texts("SELECT tableoid::regclass || ' r' || revision FROM correlations"))
        .containsExactly("correlations_20260310 r3");
  }

  @Test
  void keepsATraceWhoseTextsHoldWhatPostgresCannot() throws SQLException {
    Correlation odd =
        correlation(1, GENERATION, 2)
            .setOperation("a\0b")
            .clearServices()
            .addServices("\0")
            .setEndTimeUnixNano(-1) // OTLP's times are unsigned
            .build();
    table.upsert(List.of(row(odd)));
    assertThat(database.texts("SELECT operation || services[1] || end_nanos FROM correlations"))
        .containsExactly("a\uFFFDb\uFFFD9223372036854775807");
  }

  @Test
  void storesATraceThatNamesNoService() throws SQLException {
    table.upsert(List.of(row(correlation(1, GENERATION, 2).clearServices().build())));
    assertThat(database.texts("SELECT services FROM correlations")).containsExactly("{}");
  }

  @Test
  void refusesAValueTooLongForItsIndexAsAFaultOfTheData() throws SQLException {
    StringBuilder incompressible = new StringBuilder();
    new Random(1).ints(9_000, 33, 127).forEach(c -> incompressible.append((char) c));
    Correlation tooLong =
        correlation(1, GENERATION, 2)
            .setAttributes(Attributes.newBuilder().setCircuitId(incompressible.toString()))
            .build();
    assertThatThrownBy(() -> table.upsert(List.of(row(tooLong))))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("54"));
    Correlation outOfTime = correlation(1, Long.MAX_VALUE, 2).build();
    assertThatThrownBy(() -> table.upsert(List.of(row(outOfTime))))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("22"));
  }

  /** A day has no statistics when it begins, and the writer keeps its plan. */
  @Test
  void looksForStoredGenerationsByTheirKey() throws SQLException {
    AtomicInteger parameter = new AtomicInteger();
    String numbered =
        Pattern.compile("\\?")
            .matcher(upsert().sql())
            .replaceAll(found -> "\\$" + parameter.incrementAndGet());
    Properties simple = new Properties(); // the only protocol that leaves parameters open
    simple.setProperty("preferQueryMode", "simple");
    simple.setProperty("user", database.config.user());
    simple.setProperty("password", database.config.password().value());
    try (Connection writer = DriverManager.getConnection(database.config.url(), simple);
        Statement statement = writer.createStatement()) {
      for (String parameterOfWriters : JdbcTable.BY_KEY) {
        statement.execute("SET " + parameterOfWriters);
      }
      assertThat(scans(statement.executeQuery("EXPLAIN (GENERIC_PLAN) " + numbered)))
          .hasSize(database.texts(PARTITIONS).size())
          .allMatch(scan -> scan.contains("_pkey on correlations_"));
    }
  }

  @Test
  void looksIntoTheDaysOfTheBatchOnly() throws SQLException {
    try (Database writers =
            Database.open(database.config.withPool(0, 1), "test-plan", null, JdbcTable.BY_KEY);
        Connection writer = writers.connection();
        PreparedStatement statement = writer.prepareStatement("EXPLAIN " + upsert().sql())) {
      List<CorrelationRow> rows = List.of(row(1, GENERATION, 1), row(2, GENERATION + 1, 1));
      upsert().bind(new Columns<>(writer, statement, rows));
      assertThat(scans(statement.executeQuery()))
          .singleElement()
          .asString()
          .contains(" on correlations_20260310 ");
    }
  }

  private static CorrelationUpsert upsert() {
    return new CorrelationUpsert(Duration.ofMillis(HORIZON));
  }

  private static List<String> scans(ResultSet plan) throws SQLException {
    List<String> scans = new ArrayList<>();
    while (plan.next()) {
      if (plan.getString(1).contains(" on correlations_")) {
        scans.add(plan.getString(1));
      }
    }
    return scans;
  }

  @Test
  void writesAThousandRowsWithOneStatement() throws SQLException {
    List<CorrelationRow> rows = new ArrayList<>();
    for (int trace = 1; trace <= 1_000; trace++) {
      rows.add(row(trace, GENERATION, 2));
    }
    assertThat(table.upsert(rows)).isEqualTo(1_000);
    assertThat(database.texts("SELECT count(*) FROM correlations")).containsExactly("1000");
  }
}
