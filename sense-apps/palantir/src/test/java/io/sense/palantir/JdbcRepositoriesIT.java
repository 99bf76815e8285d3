package io.sense.palantir;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Schema;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.TraceDocument;
import io.sense.telemetry.v1.TraceLink;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of documents, links, the ledger and the edges on one PostgreSQL. */
final class JdbcRepositoriesIT {
  @TempDir static Path directory;
  private static EmbeddedDatabase server;
  private static Database database;

  @BeforeAll
  static void start() throws SQLException {
    server = EmbeddedDatabase.start(directory);
    DatabaseConfig config = TestDatabase.config(server);
    Schema.migrate(config);
    database = Database.open(config.withPool(1, 1), "test", null);
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @Nested
  final class OfDocuments extends DocumentRepositoryContract {
    @Override
    DocumentRepository holding(TraceDocument... rows) throws Exception {
      insert("trace_documents", TestDatabase::insert, rows);
      return new JdbcDocumentRepository(new Queries(database));
    }
  }

  @Nested
  final class OfLinks extends LinkRepositoryContract {
    @Override
    LinkRepository holding(TraceLink... rows) throws Exception {
      insert("trace_links", TestDatabase::insert, rows);
      return new JdbcLinkRepository(new Queries(database));
    }
  }

  @Nested
  final class OfTheLedger extends LedgerRepositoryContract {
    @Override
    LedgerRepository holding(LedgerRow... rows) throws Exception {
      insert("ledger", TestDatabase::insert, rows);
      return new JdbcLedgerRepository(new Queries(database));
    }
  }

  @Nested
  final class OfTheEdges extends EdgeRepositoryContract {
    @Override
    EdgeRepository holding(ServiceEdge... rows) throws Exception {
      insert("service_edges", TestDatabase::insert, rows);
      return new JdbcEdgeRepository(new Queries(database));
    }
  }

  @FunctionalInterface
  private interface Insert<T> {
    void insert(Connection connection, T row) throws SQLException;
  }

  private static <T> void insert(String table, Insert<T> insert, T[] rows) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + table);
      for (T row : rows) {
        insert.insert(connection, row);
      }
    }
  }
}
