package io.sense.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SchemaIT {
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final Partitions PARTITIONS = new Partitions(2, 7, 7);

  @TempDir static Path directory;
  private static EmbeddedDatabase server;
  private static DatabaseConfig config;
  private static Database database;

  @BeforeAll
  static void start() {
    server = EmbeddedDatabase.start(directory);
    config =
        new DatabaseConfig(
            server.jdbcUrl(),
            server.user(),
            new Secret(server.password()),
            1,
            4,
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(30));
    database = Database.open(config, "test", null);
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @BeforeEach
  void dropEverything() throws SQLException {
    execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
  }

  @Test
  void saysThatTheSchemaIsMissingUntilItIsMade() throws SQLException {
    assertThat(Schema.fault(database).orElseThrow()).startsWith("The schema is missing");
    Schema.migrate(config);
    assertThat(Schema.fault(database)).isEmpty();
  }

  @Test
  void saysThatTheSchemaIsTooOld() throws SQLException {
    Schema.migrate(config);
    execute("UPDATE flyway_schema_history SET version = '0'");
    assertThat(Schema.fault(database)).contains("The schema is too old: version 0, needed 3");
  }

  @Test
  void knowsTheNewestMigrationAsItsVersion() {
    var all = Schema.flyway(config, Duration.ofSeconds(30)).info().all();
    assertThat(all[all.length - 1].getVersion().getVersion())
        .isEqualTo(Integer.toString(Schema.VERSION));
  }

  @Test
  void migratesOnceWhenSeveralAsk() throws SQLException {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> assertThatCode(() -> Schema.migrate(config)).doesNotThrowAnyException()));
    }
    all.forEach(CompletableFuture::join);
    assertThat(texts("SELECT version FROM flyway_schema_history ORDER BY 1"))
        .containsExactly("1", "2", "3");
  }

  @Test
  @Timeout(30)
  void givesUpOnAServerThatTakesTheConnectionAndSaysNothing() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url =
          "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres?sslmode=disable";
      assertThatThrownBy(() -> Schema.migrate(at(url), Duration.ofSeconds(1)))
          .isInstanceOf(SQLException.class)
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void takesAFaultThatIsNotOfTheTablesForAServerThatIsAway() {
    FlywayException retries = new FlywayException("Number of retries exceeded");
    assertThat((Throwable) Schema.refusal(retries))
        .hasMessage("Number of retries exceeded")
        .hasCause(retries);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    FlywayException interrupted = new FlywayException("Interrupted", new InterruptedException());
    assertThat((Throwable) Schema.refusal(interrupted)).hasCause(interrupted);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void failsWhenAMigrationIsNotTheOneThatWasMade() throws SQLException {
    Schema.migrate(config);
    execute("UPDATE flyway_schema_history SET checksum = 1");
    assertThatThrownBy(() -> Schema.migrate(config)).isInstanceOf(FlywayException.class);
  }

  @Test
  void keepsTheRowsAndPartitionsOfTheFirstVersion() throws SQLException {
    Flyway.configure()
        .configuration(Schema.flyway(config, Duration.ofSeconds(30)).getConfiguration())
        .target("1")
        .load()
        .migrate();
    execute("SELECT prepare_correlation_partitions(0, 7, '2026-03-10T12:00:00Z')");
    insert(Stored.CORRELATIONS, "2026-03-10T10:00:00Z");
    insert(Stored.CORRELATIONS, "2026-03-11T10:00:00Z");
    Schema.migrate(config);
    keepPartitions(NOON);
    assertThat(days(Stored.CORRELATIONS)).containsExactly("_20260310", "_20260311");
    assertThat(
            texts(
                "SELECT DISTINCT reloptions FROM pg_inherits JOIN pg_class ON oid = inhrelid"
                    + " WHERE inhparent = 'correlations'::regclass"))
        .containsExactly("{fillfactor=50}");
  }

  @Test
  void keepsThePartitionsOfAllTables() throws SQLException {
    Schema.migrate(config);
    assertThat(texts("SELECT partrelid::regclass FROM pg_partitioned_table"))
        .containsExactlyInAnyOrderElementsOf(Partitions.TABLES);
    assertThat(Arrays.stream(Stored.values()).map(Stored::table))
        .containsExactlyInAnyOrderElementsOf(Partitions.TABLES);
  }

  @ParameterizedTest
  @EnumSource
  void makesThePartitionsOfTodayAndTheDaysAhead(Stored stored) throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    keepPartitions(NOON);
    assertThat(partitions(stored))
        .containsExactly("_20260310", "_20260311", "_20260312", "_default");
    insert(stored, "2026-03-11T23:59:59.999Z");
    insert(stored, "2026-03-13T00:00:00Z");
    assertThat(days(stored)).containsExactly("_20260311", "_default");
  }

  @ParameterizedTest
  @EnumSource
  void movesRowsOutOfTheDefaultPartition(Stored stored) throws SQLException {
    Schema.migrate(config);
    insert(stored, "2026-03-05T10:00:00Z");
    insert(stored, "2026-03-10T10:00:00Z");
    insert(stored, "2026-03-10T11:00:00Z");
    insert(stored, "2026-03-12T10:00:00Z");
    insert(stored, "2026-04-01T10:00:00Z");
    List<String> rows = texts("SELECT t::text FROM %s t ORDER BY 1".formatted(stored.table()));
    keepPartitions(NOON);
    assertThat(days(stored))
        .containsExactly("_20260305", "_20260310", "_20260310", "_20260312", "_default");
    assertThat(texts("SELECT t::text FROM %s t ORDER BY 1".formatted(stored.table())))
        .hasSize(5)
        .isEqualTo(rows);
  }

  @ParameterizedTest
  @EnumSource
  void dropsWhatIsOlderThanTheDaysKept(Stored stored) throws SQLException {
    Schema.migrate(config);
    insert(stored, "2026-03-02T23:59:59Z");
    insert(stored, "2026-03-03T00:00:00Z");
    insert(stored, "2026-03-10T10:00:00Z");
    keepPartitions(NOON);
    assertThat(partitions(stored)).contains("_20260303").doesNotContain("_20260302");
    assertThat(days(stored)).containsExactly("_20260303", "_20260310");
    keepPartitions(NOON.plus(Duration.ofDays(1)));
    assertThat(partitions(stored)).doesNotContain("_20260303");
    assertThat(days(stored)).containsExactly("_20260310");
  }

  @Test
  void dropsDocumentsSoonerThanTheRestWhereToldTo() throws SQLException {
    Schema.migrate(config);
    for (Stored stored : Stored.values()) {
      insert(stored, "2026-03-08T23:59:59Z");
      insert(stored, "2026-03-09T00:00:00Z");
    }
    keepPartitions(new Partitions(2, 7, 1), NOON);
    for (Stored stored : Stored.values()) {
      assertThat(days(stored)).hasSize(stored == Stored.DOCUMENTS ? 1 : 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesEveryPartitionTheIndexesOfTheTable(Stored stored) throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    String indexes = "SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid = '%s'::regclass";
    assertThat(texts(indexes.formatted(stored.table() + "_20260310")))
        .isEqualTo(texts(indexes.formatted(stored.table())))
        .isNotEqualTo(List.of("0"));
  }

  @ParameterizedTest
  @EnumSource
  void keepsPartitionsWhileAnotherDayIsRead(Stored stored) throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    insert(stored, "2026-03-10T10:00:00Z");
    try (Connection reading = database.connection();
        Statement reader = reading.createStatement()) {
      reading.setAutoCommit(false);
      String ofToday =
          "SELECT 1 FROM %s WHERE %s >= '2026-03-10Z' AND %2$s < '2026-03-11Z'"
              .formatted(stored.table(), stored.day);
      reader.executeQuery(ofToday);
      keepPartitions(NOON.plus(Duration.ofDays(1)));
      assertThat(partitions(stored)).contains("_20260313");
      try (ResultSet rows = reader.executeQuery(ofToday)) {
        assertThat(rows.next()).isTrue();
      }
      reading.rollback();
    }
  }

  @Test
  @Timeout(60)
  void keepsTheOtherTablesWhenOneIsLocked() throws SQLException {
    Schema.migrate(config);
    try (Connection locking = database.connection();
        Statement locker = locking.createStatement()) {
      locking.setAutoCommit(false);
      locker.execute("LOCK TABLE correlations_default IN ACCESS SHARE MODE");
      assertThatThrownBy(() -> keepPartitions(NOON))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
      locking.rollback();
    }
    assertThat(partitions(Stored.CORRELATIONS)).containsExactly("_default");
    assertThat(partitions(Stored.LEDGER)).hasSize(4);
  }

  @Test
  void leavesRoomForRevisionsOfCorrelationsAlone() throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    assertThat(
            texts(
                "SELECT relname || reloptions::text FROM pg_class WHERE relname LIKE '%\\_20260310'"
                    + " AND reloptions IS NOT NULL"))
        .containsExactly("correlations_20260310{fillfactor=50}");
  }

  @Test
  void setsTheParametersAskedForOnEachConnection() throws SQLException {
    try (Database asked = Database.open(config, "asked", null, "jit = off", "work_mem = '9MB'");
        Connection connection = asked.connection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws(' ', current_setting('jit'), current_setting('work_mem'),"
                    + " current_setting('statement_timeout'))")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("off 9MB 30s");
    }
  }

  @Test
  void doesNotCompressDocumentsAgain() throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    assertThat(
            texts(
                "SELECT DISTINCT attstorage FROM pg_attribute JOIN pg_class ON attrelid = oid"
                    + " AND relname LIKE 'trace_documents%' WHERE attname = 'document'"))
        .containsExactly("e");
  }

  @Test
  void findsTheServerAgainAfterItWasAway() throws SQLException {
    assertThat(database.fault()).isEmpty();
    server.stop();
    try {
      assertThat(database.fault()).isPresent();
      assertThatThrownBy(database::connection).isInstanceOf(SQLException.class);
    } finally {
      server.restart();
    }
    while (database.fault().isPresent()) {
      Thread.onSpinWait(); // each look waits for up to a second
    }
    assertThat(texts("SELECT 1")).containsExactly("1");
  }

  private static DatabaseConfig at(String url) {
    return new DatabaseConfig(
        url,
        config.user(),
        config.password(),
        config.poolIdle(),
        config.poolMax(),
        config.poolWait(),
        config.poolLifetime(),
        config.statementTimeout());
  }

  private static void keepPartitions(Instant now) throws SQLException {
    keepPartitions(PARTITIONS, now);
  }

  private static void keepPartitions(Partitions partitions, Instant now) throws SQLException {
    try (Connection connection = database.connection()) {
      partitions.keep(connection, now);
    }
  }

  /** The names of a table's partitions, without the table's. */
  private static List<String> partitions(Stored stored) throws SQLException {
    return texts(
        "SELECT replace(inhrelid::regclass::text, '%1$s', '') FROM pg_inherits"
                .formatted(stored.table())
            + " WHERE inhparent = '%s'::regclass ORDER BY 1".formatted(stored.table()));
  }

  /** The partition of each row, in the order of the rows' days. */
  private static List<String> days(Stored stored) throws SQLException {
    return texts(
        "SELECT replace(tableoid::regclass::text, '%1$s', '') FROM %1$s ORDER BY %2$s"
            .formatted(stored.table(), stored.day));
  }

  private static void insert(Stored stored, String day) throws SQLException {
    execute("INSERT INTO " + stored.table() + " VALUES (" + stored.row.formatted(day) + ")");
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> texts(String query) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** Each table with the column that tells a row's day, and a row with a day to be filled in. */
  private enum Stored {
    CORRELATIONS(
        "correlations",
        "generation",
        "gen_random_uuid(), '%1$s', 1, 'open', 'c', 's', 'o', true, 0, '{s}', '', 1, 2, 1, 1, 1, 0,"
            + " 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '%1$s', '%1$s', false,"
            + " false"),
    DOCUMENTS("trace_documents", "generation", "gen_random_uuid(), '%1$s', '%1$s', 0, '\\x1f8b'"),
    LINKS(
        "trace_links",
        "linked_at",
        "gen_random_uuid(), gen_random_uuid(), 'circuit_id', 'c', 0.7, 'a', 'b', 1, NULL, '%1$s'"),
    EDGES("service_edges", "minute", "'%1$s', 'a', 'b', 2, 1, '{-1,7}', '{1,1}'"),
    LEDGER("ledger", "minute", "'%1$s', 'logs', 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10");

    private final String table;
    private final String day;
    private final String row;

    Stored(String table, String day, String row) {
      this.table = table;
      this.day = day;
      this.row = row;
    }

    private String table() {
      return table;
    }
  }
}
