package io.sense.arda;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A transaction that gathers items in a table of its own and puts them in with one statement. */
final class JdbcLoad implements InventoryRepository.Load {
  /** Rows sent to the server in one go. */
  private static final int BATCH = 1_000;

  /** SQLSTATEs of others' doing: a row named was taken away; each waited for the other. */
  private static final Set<String> CONFLICTS =
      Set.of(JdbcInventoryRepository.FOREIGN_KEY_VIOLATION, "40P01");

  private final ArdaDatabase database;
  private final Kind kind;
  private final ItemTable table;
  private final Connection connection;
  private final PreparedStatement insert;
  private int waiting;
  private boolean committed;

  private JdbcLoad(
      ArdaDatabase database,
      Kind kind,
      ItemTable table,
      Connection connection,
      PreparedStatement insert) {
    this.database = database;
    this.kind = kind;
    this.table = table;
    this.connection = connection;
    this.insert = insert;
  }

  /** Begins the transaction. */
  static JdbcLoad begin(ArdaDatabase database, Kind kind, ItemTable table) {
    String what = "begin to load " + kind.plural();
    Connection connection = database.open(what);
    try {
      connection.setAutoCommit(false);
      execute(connection, table.createStaged());
      return new JdbcLoad(
          database, kind, table, connection, connection.prepareStatement(table.insertStaged()));
    } catch (SQLException e) {
      RepositoryException fault = database.fault(what, e);
      try {
        connection.close();
      } catch (SQLException second) {
        fault.addSuppressed(second);
      }
      throw fault;
    }
  }

  @Override
  public void add(long line, Item item) {
    attempt(
        () -> {
          insert.setLong(1, line);
          table.set(insert, 2, item);
          insert.addBatch();
          waiting++;
          if (waiting == BATCH) {
            flush();
          }
          return null;
        });
  }

  @Override
  public InventoryRepository.Dangling dangling(int most) {
    List<Field> references = kind.references();
    if (references.isEmpty()) {
      return new InventoryRepository.Dangling(List.of(), 0);
    }
    return attempt(
        () -> {
          flush();
          execute(connection, "ANALYZE staged"); // else the plan is made for a few rows
          List<InventoryRepository.DanglingLine> lines = new ArrayList<>();
          long total = 0;
          try (PreparedStatement find = connection.prepareStatement(table.danglingStaged())) {
            find.setInt(1, most);
            try (ResultSet row = find.executeQuery()) {
              while (row.next()) {
                Field field = references.get(row.getInt("field"));
                lines.add(
                    new InventoryRepository.DanglingLine(
                        row.getLong("line"), field, row.getString("value")));
                total = row.getLong("total");
              }
            }
          }
          return new InventoryRepository.Dangling(lines, total);
        });
  }

  @Override
  public InventoryRepository.LoadCounts apply() {
    return attempt(
        () -> {
          flush();
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(table.applyStaged())) {
            row.next();
            long created = row.getLong("created");
            long replaced = row.getLong("replaced");
            return new InventoryRepository.LoadCounts(
                created, replaced, row.getLong("staged") - created - replaced);
          } catch (SQLException e) {
            if (CONFLICTS.contains(String.valueOf(e.getSQLState()))) {
              throw new InventoryRepository.LoadConflictException(e);
            }
            throw e;
          }
        });
  }

  @Override
  public void commit() {
    attempt(
        () -> {
          connection.commit();
          committed = true;
          return null;
        });
    database.answered();
  }

  @Override
  public void close() {
    attempt(
        () -> {
          try (connection;
              insert) {
            if (!committed) {
              connection.rollback();
            }
          }
          return null;
        });
  }

  private void flush() throws SQLException {
    if (waiting > 0) {
      insert.executeBatch();
      waiting = 0;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    T take() throws SQLException;
  }

  private <T> T attempt(Step<T> step) {
    try {
      return step.take();
    } catch (SQLException e) {
      throw database.fault("load " + kind.plural(), e);
    }
  }
}
