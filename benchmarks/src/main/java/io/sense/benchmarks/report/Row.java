package io.sense.benchmarks.report;

import java.util.List;

/**
 * A row of the table of the design, section 8.
 *
 * @param what is measured
 * @param bar in words, such as {@code 180 us}
 * @param then what to try for, in words
 * @param figure in words, with its unit
 * @param passes whether the figure meets the bar
 */
public record Row(String what, String bar, String then, String figure, boolean passes) {
  /** The table of several, for people. */
  public static Table table(List<Row> rows) {
    Table table = new Table("what", "bar", "then", "figure", "");
    for (Row row : rows) {
      table.row(row.what, row.bar, row.then, row.figure, row.passes ? "pass" : "SHORT");
    }
    return table;
  }
}
