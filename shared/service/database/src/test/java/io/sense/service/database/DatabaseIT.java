package io.sense.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.web.LoggedLines;
import io.sense.settings.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DatabaseIT {
  @TempDir static Path directory;
  private static EmbeddedDatabase server;

  @BeforeAll
  static void start() {
    server = EmbeddedDatabase.start(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void tellsWhoHoldsAConnectionForTooLong() throws SQLException {
    try (LoggedLines leaks = new LoggedLines("com.zaxxer.hikari.pool.ProxyLeakTask");
        Database database = Database.open(config(2, 0), "leaking", null);
        Connection held = database.connection()) {
      assertThat(held.isValid(1)).isTrue();
      while (leaks.lines().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(leaks.lines().get(0).message()).contains("leak detection triggered");
      assertThat(leaks.lines().get(0).stack())
          .contains("DatabaseIT.tellsWhoHoldsAConnectionForTooLong");
    }
  }

  @Test
  void warnsOnceConnectedWhenTheReplicasMayOpenMoreThanTheServerTakes() {
    try (LoggedLines warnings = new LoggedLines(RoomCheck.class.getName());
        Database database = Database.open(config(40, 3), "palantir", null)) {
      assertThat(database.fault()).isEmpty();
      while (warnings.lines().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(warnings.lines()).hasSize(1);
      assertThat(warnings.lines().get(0).message())
          .contains("every replica of palantir: they may open 120 (3 replicas of up to 40")
          .contains("max_connections 100, of which 3 are reserved and")
          .contains("SENSE_DATABASE_POOL_MAX");
    }
  }

  @Test
  void countsWhatOthersUseAndNotWhatItsOwnReplicasDo() throws SQLException {
    try (Database replica = Database.open(config(5, 0), "counted", null);
        Database other = Database.open(config(5, 0), "other", null);
        Connection first = replica.connection();
        Connection second = replica.connection()) {
      int without = ConnectionRoom.read(first, "counted").others();
      assertThat(ConnectionRoom.read(second, "nobody").others())
          .isGreaterThanOrEqualTo(without + 2);
      try (Connection more = other.connection()) {
        ConnectionRoom room = ConnectionRoom.read(first, "counted");
        assertThat(more.isValid(1)).isTrue();
        assertThat(room.others()).isGreaterThan(0);
        assertThat(room.most()).isEqualTo(100);
        assertThat(room.reserved()).isEqualTo(3);
      }
    }
  }

  @Test
  void saysNothingWhereThereIsRoomToTheLastConnection() {
    ConnectionRoom room = new ConnectionRoom(100, 3, 52);
    assertThat(room.warning(config(15, 3), "arda")).isEmpty();
    assertThat(new ConnectionRoom(100, 3, 53).warning(config(15, 3), "arda")).isPresent();
  }

  @Test
  void isMeteredUnderThePoolsName() throws SQLException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Database database =
            Database.open(config(5, 0), "metered", new MicrometerMetricsTrackerFactory(registry));
        Connection used = database.connection()) {
      assertThat(used.isValid(1)).isTrue();
      String metrics = registry.scrape();
      for (String name :
          List.of(
              "connections",
              "connections_active",
              "connections_idle",
              "connections_pending",
              "connections_max",
              "connections_min",
              "connections_timeout_total",
              "connections_acquire_seconds_count",
              "connections_creation_seconds_count",
              "connections_usage_seconds_count")) {
        assertThat(metrics).contains("hikaricp_" + name + "{pool=\"metered\"}");
      }
    }
  }

  private static DatabaseConfig config(int max, int replicas) {
    return new DatabaseConfig(
        server.jdbcUrl(),
        server.user(),
        new Secret(server.password()),
        1,
        max,
        Duration.ofSeconds(30),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        replicas);
  }
}
