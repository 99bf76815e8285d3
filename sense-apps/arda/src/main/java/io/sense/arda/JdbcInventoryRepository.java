package io.sense.arda;

import io.sense.arda.Kind.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** The schema {@code arda} of PostgreSQL. */
final class JdbcInventoryRepository implements InventoryRepository {
  /** SQLSTATE of a row that names another which is not there, or is named by another. */
  static final String FOREIGN_KEY_VIOLATION = "23503";

  /** Users told of an item that cannot go, for each field that may name it. */
  private static final int USERS_TOLD = 5;

  private final ArdaDatabase database;
  private final Map<Kind, ItemTable> tables = new EnumMap<>(Kind.class);

  JdbcInventoryRepository(ArdaDatabase database) {
    this.database = database;
    for (Kind kind : Kind.values()) {
      tables.put(kind, new ItemTable(kind));
    }
  }

  @Override
  public Optional<StoredItem> find(Kind kind, String id) {
    return database.ask(
        "find " + kind.label() + " " + id, connection -> find(connection, kind, id));
  }

  @Override
  public List<StoredItem> list(ItemQuery query) {
    ItemTable table = table(query.kind());
    List<String> conditions = new ArrayList<>();
    List<String> values = new ArrayList<>();
    query
        .values()
        .forEach(
            (filter, value) -> {
              conditions.add(condition(filter));
              filter.fields().forEach(field -> values.add(value));
            });
    String after = query.after();
    if (after != null) {
      conditions.add(query.kind().idField() + " > ?");
      values.add(after);
    }
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    String sql =
        "SELECT * FROM %s%s ORDER BY %s LIMIT %d"
            .formatted(table.name(), where, query.kind().idField(), query.limit());
    return database.ask(
        "list " + query.kind().plural(),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            // A plan for these values, not one for any: how many rows they hit differs by orders.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            for (int i = 0; i < values.size(); i++) {
              statement.setString(i + 1, values.get(i));
            }
            List<StoredItem> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                found.add(table.read(row));
              }
            }
            return found;
          }
        });
  }

  @Override
  public Change create(Item item) {
    ItemTable table = table(item.kind());
    return database.ask(
        "create " + item.kind().label() + " " + item.id(),
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
            table.set(insert, 1, item);
            StoredItem created = first(insert, table);
            return created == null ? new Change.Exists() : new Change.Done(created);
          } catch (SQLException e) {
            return dangling(connection, item, e);
          }
        });
  }

  @Override
  public Change replace(Item item, Versions expected) {
    ItemTable table = table(item.kind());
    return database.ask(
        "replace " + item.kind().label() + " " + item.id(),
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(table.update())) {
            int next = table.set(update, 1, item);
            setExpected(update, next, item.id(), expected);
            StoredItem replaced = first(update, table);
            return replaced == null
                ? refusal(connection, item.kind(), item.id())
                : new Change.Done(replaced);
          } catch (SQLException e) {
            return dangling(connection, item, e);
          }
        });
  }

  @Override
  public Change delete(Kind kind, String id, Versions expected) {
    ItemTable table = table(kind);
    return database.ask(
        "delete " + kind.label() + " " + id,
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(table.delete())) {
            setExpected(delete, 1, id, expected);
            StoredItem deleted = first(delete, table);
            return deleted == null ? refusal(connection, kind, id) : new Change.Done(deleted);
          } catch (SQLException e) {
            if (FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
              return inUse(connection, kind, id);
            }
            throw e;
          }
        });
  }

  @Override
  public Load load(Kind kind) {
    return JdbcLoad.begin(database, kind, table(kind));
  }

  private ItemTable table(Kind kind) {
    return tables.get(kind);
  }

  private Optional<StoredItem> find(Connection connection, Kind kind, String id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(table(kind).find())) {
      find.setString(1, id);
      return Optional.ofNullable(first(find, table(kind)));
    }
  }

  private static String condition(Filter filter) {
    List<String> either = filter.fields().stream().map(field -> field + " = ?").toList();
    return "(" + String.join(" OR ", either) + ")";
  }

  private static void setExpected(
      PreparedStatement statement, int from, String id, Versions expected) throws SQLException {
    statement.setString(from, id);
    statement.setBoolean(from + 1, expected.any());
    Object[] versions = expected.versions().toArray();
    statement.setArray(from + 2, statement.getConnection().createArrayOf("bigint", versions));
  }

  private static @Nullable StoredItem first(PreparedStatement statement, ItemTable table)
      throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? table.read(row) : null;
    }
  }

  /** Why there was no row to change. */
  private Change refusal(Connection connection, Kind kind, String id) throws SQLException {
    return find(connection, kind, id)
        .<Change>map(stored -> new Change.Stale(stored.version()))
        .orElseGet(Change.Unknown::new);
  }

  /** What is not there of that which an item names. */
  private Change dangling(Connection connection, Item item, SQLException fault)
      throws SQLException {
    if (!FOREIGN_KEY_VIOLATION.equals(fault.getSQLState())) {
      throw fault;
    }
    List<Field> dangling = new ArrayList<>();
    for (Field field : item.kind().references()) {
      String value = item.value(field.name());
      if (value != null && find(connection, field.refersTo(), value).isEmpty()) {
        dangling.add(field);
      }
    }
    if (dangling.isEmpty()) { // made by another meanwhile: as if the database had been away
      throw fault;
    }
    return new Change.Dangling(dangling);
  }

  private Change inUse(Connection connection, Kind kind, String id) throws SQLException {
    List<Change.User> users = new ArrayList<>();
    long total = 0;
    for (Kind user : Kind.values()) {
      for (Field field : user.references()) {
        if (field.refersTo() != kind) {
          continue;
        }
        String sql =
            "SELECT %s, count(*) OVER () AS total FROM %s WHERE %s = ? ORDER BY 1 LIMIT %d"
                .formatted(user.idField(), table(user).name(), field.name(), USERS_TOLD);
        try (PreparedStatement find = connection.prepareStatement(sql)) {
          find.setString(1, id);
          try (ResultSet row = find.executeQuery()) {
            while (row.next()) {
              users.add(new Change.User(user, row.getString(1), field));
              total += row.isFirst() ? row.getLong("total") : 0;
            }
          }
        }
      }
    }
    return new Change.InUse(users, total);
  }
}
