package io.sense.arda;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class JdbcInventoryRepositoryIT extends InventoryRepositoryContract {
  @TempDir static Path directory;
  private static EmbeddedDatabase server;
  private static Database database;

  @BeforeAll
  static void start() throws SQLException {
    server = EmbeddedDatabase.start(directory);
    TestDatabase.migrate(server);
    database = Database.open(TestDatabase.config(server).withPool(1, 8), "test", null);
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @Override
  InventoryRepository empty() throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE arda.resources, arda.circuits, arda.devices");
    }
    return new JdbcInventoryRepository(new ArdaDatabase(database));
  }
}
