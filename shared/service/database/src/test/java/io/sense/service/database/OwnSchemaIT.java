package io.sense.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.settings.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class OwnSchemaIT {
  private static final String LOCATION = "classpath:io/sense/service/database/own";

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
    database = Database.open(config, "test", null, "search_path = mine, public");
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @BeforeEach
  void dropSchemas() throws SQLException {
    execute("DROP SCHEMA IF EXISTS mine, theirs CASCADE");
  }

  @Test
  void makesTheTablesInASchemaOfTheirOwn() throws SQLException {
    try (OwnSchema mine = OwnSchema.migrate(config, "mine", LOCATION);
        OwnSchema theirs = OwnSchema.migrate(config, "theirs", LOCATION)) {
      awaitReady(mine);
      awaitReady(theirs);
    }
    assertThat(
            texts(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                    + " WHERE table_schema IN ('mine', 'theirs', 'public') ORDER BY 1"))
        .containsExactly(
            "mine.flyway_schema_history",
            "mine.things",
            "theirs.flyway_schema_history",
            "theirs.things");
    execute("INSERT INTO things VALUES ('a', 'b')");
    assertThat(texts("SELECT name FROM mine.things")).containsExactly("b");
  }

  @Test
  void keepsWhatIsThereWhenStartedAgain() throws SQLException {
    try (OwnSchema first = OwnSchema.migrate(config, "mine", LOCATION)) {
      awaitReady(first);
    }
    execute("INSERT INTO things VALUES ('a', 'b')");
    try (OwnSchema second = OwnSchema.migrate(config, "mine", LOCATION)) {
      awaitReady(second);
    }
    assertThat(texts("SELECT name FROM things")).containsExactly("b");
  }

  @Test
  void migratesOnceWhenSeveralStartAtOnce() throws SQLException {
    List<OwnSchema> replicas =
        IntStream.range(0, 5).mapToObj(i -> OwnSchema.migrate(config, "mine", LOCATION)).toList();
    replicas.forEach(OwnSchemaIT::awaitReady);
    replicas.forEach(OwnSchema::close);
    assertThat(texts("SELECT version FROM flyway_schema_history WHERE version > '' ORDER BY 1"))
        .containsExactly("1", "2");
  }

  @Test
  void waitsForADatabaseThatIsAway() {
    server.stop();
    try (OwnSchema mine = OwnSchema.migrate(config, "mine", LOCATION)) {
      while (!mine.fault().orElseThrow().contains("refused")) {
        Thread.onSpinWait();
      }
      assertThat(mine.fault().orElseThrow()).startsWith("The schema mine is not migrated yet: ");
      server.restart();
      awaitReady(mine);
    }
  }

  @Test
  void namesAMigrationThatIsNotTheOneThatWasMade() {
    try (OwnSchema mine = OwnSchema.migrate(config, "mine", LOCATION)) {
      awaitReady(mine);
    }
    String changed = "classpath:io/sense/service/database/changed";
    try (OwnSchema other = OwnSchema.migrate(config, "mine", changed)) {
      while (!other.fault().orElseThrow().contains("cannot be migrated")) {
        Thread.onSpinWait();
      }
      assertThat(other.fault().orElseThrow())
          .startsWith("The schema mine cannot be migrated: ")
          .contains("checksum mismatch");
    }
  }

  @Test
  void refusesANameThatIsNone() {
    assertThatThrownBy(() -> OwnSchema.migrate(config, "Mine; DROP", LOCATION))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void awaitReady(OwnSchema schema) {
    Optional<String> fault = schema.fault();
    while (fault.isPresent()) {
      assertThat(fault.get()).doesNotContain("cannot be migrated");
      Thread.onSpinWait();
      fault = schema.fault();
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
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
