package io.sense.arda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads items from CSV as of RFC 4180, in UTF-8. The first line names the columns: fields of the
 * kind, and {@code attributes.NAME}. An empty value is an absent one; blank lines are passed over.
 * One row is in memory at a time.
 */
final class CsvItems {
  private static final String ATTRIBUTE = "attributes.";
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

  private final Kind kind;
  private final int mostRows;
  private final LineFaults faults;
  private final Map<String, Long> linesById = new HashMap<>();

  /**
   * A reader of one file.
   *
   * @param mostRows beyond which nothing is read
   * @param faults told of everything that is wrong
   */
  CsvItems(Kind kind, int mostRows, LineFaults faults) {
    this.kind = kind;
    this.mostRows = mostRows;
    this.faults = faults;
  }

  /** Takes an item and the line on which it begins. */
  @FunctionalInterface
  interface Sink {
    void add(long line, Item item);
  }

  /** Reads a file and hands over every item that is in order, each id once. */
  void read(byte[] file, Sink sink) {
    long malformed = malformedLine(file);
    if (malformed > 0) {
      faults.add(malformed, null, "is not UTF-8; nothing was read");
      return;
    }
    int start = startsWithMark(file) ? 3 : 0;
    try (CSVParser parser =
        CSVParser.builder()
            .setReader(
                new InputStreamReader(
                    new ByteArrayInputStream(file, start, file.length - start),
                    StandardCharsets.UTF_8))
            .setFormat(FORMAT)
            .get()) {
      read(parser, sink);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
  }

  private void read(CSVParser parser, Sink sink) {
    Iterator<CSVRecord> rows = parser.iterator();
    long line = 1;
    try {
      List<String> columns = rows.hasNext() ? List.of(rows.next().values()) : List.of("");
      if (!isHeader(columns)) {
        return;
      }
      line = parser.getCurrentLineNumber() + 1;
      for (int row = 0; rows.hasNext(); line = parser.getCurrentLineNumber() + 1) {
        CSVRecord values = rows.next();
        if (values.size() == 1 && values.get(0).isEmpty()) {
          continue;
        }
        if (++row > mostRows) {
          faults.add(
              line,
              null,
              "is beyond the " + mostRows + " rows of one import; nothing is read from here");
          return;
        }
        read(line, columns, values, sink);
      }
    } catch (UncheckedIOException e) { // of the parser: quotes that do not match
      String reason =
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      faults.add(line, null, "is not CSV, and nothing is read from here: " + reason);
    }
  }

  private boolean isHeader(List<String> columns) {
    boolean good = true;
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i);
      String fault = columnFault(name);
      if (fault == null && columns.indexOf(name) < i) {
        fault = "is there twice";
      }
      if (fault != null) {
        faults.add(1, name.isEmpty() ? "column " + (i + 1) : name, fault);
        good = false;
      }
    }
    for (Field field : kind.fields()) {
      if (field.required() && !columns.contains(field.name())) {
        faults.add(1, field.name(), "is a column that is required; no row was read");
        good = false;
      }
    }
    return good;
  }

  private String columnFault(String name) {
    if (kind.field(name).isPresent()) {
      return null;
    }
    String columns = String.join(", ", kind.fields().stream().map(Field::name).toList());
    if (!name.startsWith(ATTRIBUTE)) {
      return "is not a column of %s: those are %s, attributes.NAME"
          .formatted(kind.plural(), columns);
    }
    String fault = Field.textFault(name.substring(ATTRIBUTE.length()), Item.LONGEST_ATTRIBUTE_NAME);
    return fault == null ? null : "has a name that " + fault;
  }

  private void read(long line, List<String> columns, CSVRecord values, Sink sink) {
    if (values.size() != columns.size()) {
      faults.add(
          line, null, "has %d values, the header has %d".formatted(values.size(), columns.size()));
      return;
    }
    ItemDraft draft = new ItemDraft(kind, (name, detail) -> faults.add(line, name, detail));
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      String value = values.get(i);
      if (!value.isEmpty()) {
        kind.field(column)
            .ifPresentOrElse(
                field -> draft.value(field, value),
                () -> draft.attribute(column.substring(ATTRIBUTE.length()), value));
      }
    }
    Item item = draft.finish();
    if (item != null) {
      Long first = linesById.putIfAbsent(item.id(), line);
      if (first == null) {
        sink.add(line, item);
      } else {
        faults.add(line, kind.idField(), "is that of line " + first + " too");
      }
    }
  }

  /** The first line that is not UTF-8; 0 if there is none. */
  private static long malformedLine(byte[] file) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(file);
    CharBuffer characters = CharBuffer.allocate(8_192);
    CoderResult result = decoder.decode(bytes, characters, true);
    while (result.isOverflow()) {
      characters.clear();
      result = decoder.decode(bytes, characters, true);
    }
    if (!result.isError()) {
      return 0;
    }
    long line = 1;
    for (int i = 0; i < bytes.position(); i++) {
      line += file[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  /** Spreadsheets put a byte order mark before UTF-8. */
  private static boolean startsWithMark(byte[] file) {
    return file.length >= 3
        && file[0] == (byte) 0xEF
        && file[1] == (byte) 0xBB
        && file[2] == (byte) 0xBF;
  }
}
