package io.sense.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that a benchmark measured, in the order in which it was, to be kept as CSV. Not thread-safe.
 */
public final class Figures {
  private static final List<String> HEAD = List.of("run", "measure", "value", "unit");

  private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));

  /** Adds a figure. */
  public void add(String run, String measure, double value, String unit) {
    rows.add(List.of(run, measure, number(value), unit));
  }

  /** Adds a count. */
  public void add(String run, String measure, long value, String unit) {
    rows.add(List.of(run, measure, Long.toString(value), unit));
  }

  /** Adds facts that are no figures, such as settings. */
  public void add(String run, Map<String, String> facts) {
    facts.forEach((name, value) -> rows.add(List.of(run, name, value, "")));
  }

  /** All of them. */
  public String csv() {
    return csv(rows);
  }

  /** Rows as RFC 4180 has them, but for its line ends. */
  public static String csv(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(String.join(",", row.stream().map(Figures::quoted).toList())).append('\n');
    }
    return text.toString();
  }

  /** A number with the digits that can mean something. */
  public static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    String form = Math.abs(value) < 10 ? "%.3f" : Math.abs(value) < 1000 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, value);
  }

  private static String quoted(String value) {
    return value.matches("[^\",\r\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
