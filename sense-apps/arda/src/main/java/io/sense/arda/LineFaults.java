package io.sense.arda;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sense.service.web.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the lines of a file: the first thousand faults by line, and how many in all.
 */
final class LineFaults {
  /** Faults that are told, at most. */
  static final int MOST_TOLD = 1_000;

  private final List<LineFault> faults = new ArrayList<>();
  private long total;

  /**
   * One fault.
   *
   * @param name line and column in words, as the faults of other problems have one
   * @param line of the file, from 1
   * @param column of the header; null where the whole line is meant
   * @param detail what is wrong
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LineFault(String name, long line, @Nullable String column, String detail) {}

  /**
   * A problem as of RFC 9457 that names lines.
   *
   * @param errors the first of them
   * @param errorCount of all
   */
  record Report(
      String type,
      String title,
      int status,
      String detail,
      List<LineFault> errors,
      long errorCount) {}

  /** Notes a fault; those of one source come in the order of their lines. */
  void add(long line, @Nullable String column, String detail) {
    String name = "line " + line + (column == null ? "" : ", " + column);
    total++;
    if (faults.size() < 2 * MOST_TOLD) { // two sources, each with its first thousand
      faults.add(new LineFault(name, line, column, detail));
    }
  }

  /** Notes that there are more than were told here. */
  void addUntold(long count) {
    total += count;
  }

  boolean isEmpty() {
    return total == 0;
  }

  /** Everything as an answer. */
  Report report() {
    List<LineFault> told =
        faults.stream().sorted(Comparator.comparingLong(LineFault::line)).limit(MOST_TOLD).toList();
    String more = told.size() < total ? "; the first " + told.size() + " are told" : "";
    String count = total == 1 ? "a fault" : total + " faults";
    Problem problem = Problem.of(422, "Nothing was imported: the file has " + count + more);
    return new Report(
        problem.type(), problem.title(), problem.status(), problem.detail(), told, total);
  }
}
