package io.sense.palantir;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Schema;
import io.sense.telemetry.v1.Correlation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class JdbcCorrelationRepositoryIT extends CorrelationRepositoryContract {
  @TempDir static Path directory;
  private static EmbeddedDatabase server;
  private static Database database;

  @BeforeAll
  static void start() throws SQLException {
    server = EmbeddedDatabase.start(directory);
    DatabaseConfig config = TestDatabase.config(server);
    Schema.migrate(config);
    database = Database.open(config.withPool(1, 2), "test", null);
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @Override
  CorrelationRepository holding(Correlation... rows) throws Exception {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE correlations");
      for (Correlation row : rows) {
        TestDatabase.insert(connection, row);
      }
    }
    return new JdbcCorrelationRepository(new Queries(database));
  }
}
