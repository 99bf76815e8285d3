package io.sense.arda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.arda.TestDatabase.Trace;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.Partitions;
import io.sense.service.database.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in PostgreSQL, all on one server. */
final class JdbcRepositoriesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Instant MIDNIGHT = Instant.parse("2026-03-11T00:00:00Z");

  @TempDir static Path directory;
  private static EmbeddedDatabase server;
  private static Database database;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedDatabase.start(directory);
    TestDatabase.migrate(server);
    Schema.migrate(TestDatabase.config(server));
    database = Database.open(TestDatabase.config(server).withPool(1, 8), "test", null);
    try (Connection connection = database.connection()) {
      new Partitions(2, 30, 30).keep(connection, MIDNIGHT.minusSeconds(1));
    }
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @Nested
  final class OfTheInventory extends InventoryRepositoryContract {
    @Override
    InventoryRepository empty() throws Exception {
      TestDatabase.truncate(database, "arda.resources, arda.circuits, arda.devices");
      return new JdbcInventoryRepository(new ArdaDatabase(database));
    }

    @Test
    void hasAnIndexForEveryFilter() throws Exception {
      for (Kind kind : Kind.values()) {
        for (Kind.Filter filter : kind.filters()) {
          for (String field : filter.fields()) {
            String sql =
                "SELECT * FROM arda.%s WHERE %s = 'x' ORDER BY %s LIMIT 100"
                    .formatted(kind.plural(), field, kind.idField());
            assertThat(plan(sql)).as(sql).contains(kind.plural() + "_" + field);
          }
        }
      }
    }

    private String plan(String sql) throws Exception {
      try (Connection connection = database.connection()) {
        connection.setAutoCommit(false);
        connection.prepareStatement("SET LOCAL enable_seqscan = off").execute();
        connection.prepareStatement("SET LOCAL enable_sort = off").execute();
        List<String> lines = new ArrayList<>();
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql);
            ResultSet row = explain.executeQuery()) {
          while (row.next()) {
            lines.add(row.getString(1));
          }
        }
        return String.join("\n", lines);
      }
    }
  }

  @Nested
  final class OfEdges extends EdgeRepositoryContract {
    @Override
    EdgeRepository holding(EdgeRow... rows) throws Exception {
      TestDatabase.truncate(database, "service_edges");
      TestDatabase.insert(database, rows);
      return new JdbcEdgeRepository(new ArdaDatabase(database), LIMIT);
    }
  }

  @Nested
  final class OfTelemetry {
    private final TelemetryRepository telemetry =
        new JdbcTelemetryRepository(new ArdaDatabase(database), LIMIT);

    @Test
    void tellsACircuitOverMidnight() throws Exception {
      TestDatabase.truncate(database, "correlations, trace_links");
      UUID good = id(1);
      UUID bad = id(2);
      UUID twice = id(3);
      TestDatabase.insert(
          database,
          new Trace(good, MIDNIGHT.minusSeconds(60), "C-7", 0, 0, "shop", "orders"),
          new Trace(bad, MIDNIGHT, "C-7", 1, 2, "shop"),
          new Trace(twice, MIDNIGHT.minusSeconds(1_000), "C-7", 0, 1, "orders"),
          new Trace(twice, MIDNIGHT.plusSeconds(10), "C-7", 0, 0, "orders"),
          new Trace(id(4), MIDNIGHT.minusSeconds(1_001), "C-7", 1, 0, "early"),
          new Trace(id(5), MIDNIGHT.plusSeconds(60), "C-7", 1, 0, "late"),
          new Trace(id(6), MIDNIGHT, "C-8", 1, 0, "other"),
          new Trace(id(7), MIDNIGHT, null, 1, 0, "none"));
      TestDatabase.insertLink(database, good, id(9), "circuit_id", MIDNIGHT);
      TestDatabase.insertLink(database, good, id(9), "circuit_id", MIDNIGHT.plusSeconds(7));
      TestDatabase.insertLink(database, id(9), bad, "span_link", MIDNIGHT.plusSeconds(8));
      TestDatabase.insertLink(database, id(4), id(6), "circuit_id", MIDNIGHT);
      CircuitTelemetry told =
          telemetry.of("C-7", MIDNIGHT.minusSeconds(1_000), MIDNIGHT.plusSeconds(60));
      assertThat(told)
          .isEqualTo(
              new CircuitTelemetry(
                  3,
                  2,
                  2.0 / 3,
                  12,
                  8,
                  "2026-03-11T00:00:15Z",
                  List.of(
                      new CircuitTelemetry.Service("orders", 2, 1),
                      new CircuitTelemetry.Service("shop", 2, 1)),
                  List.of(
                      failure(bad, "shop", "2026-03-11T00:00:00Z", 1, 2),
                      failure(twice, "orders", "2026-03-10T23:43:20Z", 0, 1)),
                  List.of(
                      link(id(9), bad, "span_link", "2026-03-11T00:00:08Z"),
                      link(good, id(9), "circuit_id", "2026-03-11T00:00:07Z")),
                  2));
    }

    @Test
    void tellsNothingOfACircuitThatNobodyNames() {
      CircuitTelemetry told = telemetry.of("nobody", MIDNIGHT, MIDNIGHT.plusSeconds(60));
      assertThat(told)
          .isEqualTo(
              new CircuitTelemetry(0, 0, null, 0, 0, null, List.of(), List.of(), List.of(), 0));
    }

    @Test
    void tellsTheTenNewestFailuresAndTwentyNewestLinks() throws Exception {
      TestDatabase.truncate(database, "correlations, trace_links");
      for (int i = 0; i < 30; i++) {
        TestDatabase.insert(
            database, new Trace(id(i), MIDNIGHT.plusSeconds(i), "C-7", 1, 0, "shop"));
        TestDatabase.insertLink(database, id(i), id(i + 1), "span_link", MIDNIGHT.plusSeconds(i));
      }
      CircuitTelemetry told = telemetry.of("C-7", MIDNIGHT, MIDNIGHT.plusSeconds(60));
      assertThat(told.newestFailures()).hasSize(10);
      assertThat(told.newestFailures().get(0).traceId()).isEqualTo(hex(id(29)));
      assertThat(told.links()).hasSize(20);
      assertThat(told.links().get(0).parentTraceId()).isEqualTo(hex(id(29)));
      assertThat(told.linkCount()).isEqualTo(30);
    }

    private static CircuitTelemetry.Failure failure(
        UUID id, String service, String start, int errorSpans, int errorLogs) {
      return new CircuitTelemetry.Failure(
          hex(id), service, "POST /lines", "complete", start, 1.5, errorSpans, errorLogs);
    }

    private static CircuitTelemetry.Link link(
        UUID parent, UUID child, String kind, String linkedAt) {
      return new CircuitTelemetry.Link(
          hex(parent), hex(child), kind, "C-7", 0.7, "orders", null, linkedAt);
    }

    private static UUID id(long low) {
      return new UUID(0x0af7651916cd43ddL, low);
    }

    private static String hex(UUID id) {
      return id.toString().replace("-", "");
    }
  }
}
