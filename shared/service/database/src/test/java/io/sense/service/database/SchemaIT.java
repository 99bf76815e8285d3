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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class SchemaIT {
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final Partitions PARTITIONS = new Partitions(2, 7);

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
    assertThat(Schema.fault(database)).contains("The schema is too old: version 0, needed 1");
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
    assertThat(texts("SELECT version FROM flyway_schema_history")).containsExactly("1");
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
  void makesThePartitionsOfTodayAndTheDaysAhead() throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    keepPartitions(NOON);
    assertThat(partitions())
        .containsExactly(
            "correlations_20260310",
            "correlations_20260311",
            "correlations_20260312",
            "correlations_default");
    insert("2026-03-11T23:59:59.999Z");
    insert("2026-03-13T00:00:00Z");
    assertThat(texts("SELECT tableoid::regclass FROM correlations ORDER BY generation"))
        .containsExactly("correlations_20260311", "correlations_default");
  }

  @Test
  void movesRowsOutOfTheDefaultPartition() throws SQLException {
    Schema.migrate(config);
    insert("2026-03-05T10:00:00Z");
    insert("2026-03-10T10:00:00Z");
    insert("2026-03-10T11:00:00Z");
    insert("2026-03-12T10:00:00Z");
    insert("2026-04-01T10:00:00Z");
    keepPartitions(NOON);
    assertThat(texts("SELECT tableoid::regclass FROM correlations ORDER BY generation"))
        .containsExactly(
            "correlations_20260305",
            "correlations_20260310",
            "correlations_20260310",
            "correlations_20260312",
            "correlations_default");
    assertThat(texts("SELECT count(*) FROM correlations WHERE has_errors")).containsExactly("5");
  }

  @Test
  void dropsWhatIsOlderThanTheDaysKept() throws SQLException {
    Schema.migrate(config);
    insert("2026-03-02T23:59:59Z");
    insert("2026-03-03T00:00:00Z");
    insert("2026-03-10T10:00:00Z");
    keepPartitions(NOON);
    assertThat(partitions())
        .contains("correlations_20260303")
        .doesNotContain("correlations_20260302");
    assertThat(texts("SELECT count(*) FROM correlations")).containsExactly("2");
    keepPartitions(NOON.plus(Duration.ofDays(1)));
    assertThat(partitions()).doesNotContain("correlations_20260303");
    assertThat(texts("SELECT count(*) FROM correlations")).containsExactly("1");
  }

  @Test
  void givesEveryPartitionTheIndexesOfTheTable() throws SQLException {
    Schema.migrate(config);
    keepPartitions(NOON);
    String indexes = "SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid = '%s'::regclass";
    assertThat(texts(indexes.formatted("correlations_20260310")))
        .isEqualTo(texts(indexes.formatted("correlations")));
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
    try (Connection connection = database.connection()) {
      PARTITIONS.keep(connection, now);
    }
  }

  private static List<String> partitions() throws SQLException {
    return texts(
        "SELECT inhrelid::regclass FROM pg_inherits"
            + " WHERE inhparent = 'correlations'::regclass ORDER BY inhrelid::regclass::text");
  }

  private static void insert(String generation) throws SQLException {
    execute(
        "INSERT INTO correlations VALUES (gen_random_uuid(), '"
            + generation
            + "', 1, 'open', 'c', 's', 'o', true, 0, '{s}', '', 1, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,"
            + " 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '"
            + generation
            + "', '"
            + generation
            + "', false, false)");
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
}
