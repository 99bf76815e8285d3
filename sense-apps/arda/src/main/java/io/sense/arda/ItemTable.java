package io.sense.arda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.sense.service.web.Json;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * The table of a kind in the schema {@code arda}: its statements, and how an item stands in a row.
 * All names in them are those of {@link Kind}, none a caller's.
 */
final class ItemTable {
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final String EXPECTED = " AND (? OR version = ANY (?))";

  private final Kind kind;
  private final List<String> columns;
  private final String name;

  ItemTable(Kind kind) {
    this.kind = kind;
    this.columns = new ArrayList<>(kind.fields().stream().map(Field::name).toList());
    columns.add("attributes");
    this.name = "arda." + kind.plural();
  }

  /** With its schema. */
  String name() {
    return name;
  }

  String find() {
    return "SELECT * FROM " + name + " WHERE " + kind.idField() + " = ?";
  }

  /** Answers the row, or none if there was one of that id. */
  String insert() {
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO NOTHING RETURNING *"
        .formatted(name, String.join(", ", columns), parameters(), kind.idField());
  }

  /** After the columns wants id, whether any version will do, and the versions. */
  String update() {
    String sets = columns.stream().map(each -> each + " = " + parameter(each)).collect(commas());
    return "UPDATE %s SET %s, version = nextval('arda.versions'), updated_at = now() WHERE %s = ?"
            .formatted(name, sets, kind.idField())
        + EXPECTED
        + " RETURNING *";
  }

  /** Wants id, whether any version will do, and the versions. */
  String delete() {
    return "DELETE FROM " + name + " WHERE " + kind.idField() + " = ?" + EXPECTED + " RETURNING *";
  }

  /** A table of the session's own, until its transaction ends, for what is on its way in. */
  String createStaged() {
    String texts =
        kind.fields().stream()
            .map(field -> field.name() + (field.isId() ? " text COLLATE \"C\"" : " text"))
            .collect(commas());
    return "CREATE TEMPORARY TABLE staged (line bigint, "
        + texts
        + ", attributes jsonb)"
        + " ON COMMIT DROP";
  }

  /** Wants line and columns. */
  String insertStaged() {
    return "INSERT INTO staged VALUES (?, " + parameters() + ")";
  }

  /** Wants how many rows; answers line, field (its place among the references), value, total. */
  String danglingStaged() {
    List<String> parts = new ArrayList<>();
    for (Field field : kind.references()) {
      Kind target = field.refersTo();
      parts.add(
          ("SELECT line, %d AS field, %s AS value FROM staged WHERE %2$s IS NOT NULL AND NOT EXISTS"
                  + " (SELECT FROM arda.%s WHERE %s = %2$s)")
              .formatted(
                  parts.size(),
                  "staged." + field.name(),
                  target.plural(),
                  target.plural() + "." + target.idField()));
    }
    return "SELECT *, count(*) OVER () AS total FROM ("
        + String.join(" UNION ALL ", parts)
        + ") dangling ORDER BY line, field LIMIT ?";
  }

  /** Puts in what is staged, by id so that two at once do not wait for each other in a ring. */
  String applyStaged() {
    List<String> content = columns.subList(1, columns.size());
    String all = String.join(", ", columns);
    String sets = content.stream().map(each -> each + " = EXCLUDED." + each).collect(commas());
    String kept = content.stream().map(each -> "kept." + each).collect(commas());
    String given = content.stream().map(each -> "EXCLUDED." + each).collect(commas());
    // A row that an insert made has no xmax; one that it updated has.
    return """
    WITH put AS (
      INSERT INTO %s AS kept (%s) SELECT %s FROM staged ORDER BY %s
      ON CONFLICT (%s) DO UPDATE SET %s, version = nextval('arda.versions'), updated_at = now()
      WHERE (%s) IS DISTINCT FROM (%s)
      RETURNING kept.xmax = 0 AS created)
    SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE NOT created) AS replaced,
      (SELECT count(*) FROM staged) AS staged
    FROM put
    """
        .formatted(name, all, all, kind.idField(), kind.idField(), sets, kept, given);
  }

  /** Sets the columns of a statement. Answers the index of the parameter behind them. */
  int set(PreparedStatement statement, int from, Item item) throws SQLException {
    int index = from;
    for (Field field : kind.fields()) {
      statement.setString(index++, item.value(field.name()));
    }
    statement.setString(index++, Json.write(item.attributes()));
    return index;
  }

  /** The item of a row. */
  StoredItem read(ResultSet row) throws SQLException {
    Map<String, String> values = new HashMap<>();
    for (Field field : kind.fields()) {
      String value = row.getString(field.name());
      if (value != null) {
        values.put(field.name(), value);
      }
    }
    return new StoredItem(
        new Item(kind, values, attributes(row.getString("attributes"))),
        row.getLong("version"),
        time(row, "created_at"),
        time(row, "updated_at"));
  }

  private static Map<String, String> attributes(String json) throws SQLException {
    try {
      return Json.mapper().readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new SQLException("The attributes in the table are not an object of texts", e);
    }
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private String parameters() {
    return columns.stream().map(ItemTable::parameter).collect(commas());
  }

  private static String parameter(String column) {
    return column.equals("attributes") ? "?::jsonb" : "?";
  }

  private static Collector<CharSequence, ?, String> commas() {
    return Collectors.joining(", ");
  }
}
