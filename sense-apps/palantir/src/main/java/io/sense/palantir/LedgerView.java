package io.sense.palantir;

import io.sense.service.web.Rfc3339;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as JSON. A balance is what was received less all that became of it: 0 unless a record
 * was lost or counted twice.
 *
 * @param minutes those with records, oldest first
 * @param totals of the whole range, also of minutes that are not told
 * @param nextFrom where the minutes go on, null if all are told
 */
record LedgerView(List<Minute> minutes, Totals totals, @Nullable String nextFrom) {
  /** Minutes of one answer, at most: about a week. */
  static final int MOST_MINUTES = 10_000;

  /** One broker minute. */
  record Minute(String minute, Logs logs, Spans spans) {}

  /** Sums. */
  record Totals(Logs logs, Spans spans) {}

  /** Of log records. */
  record Logs(
      long received,
      long spanId,
      long interval,
      long trace,
      long orphan,
      long uncorrelatable,
      long repeats,
      long deadLetters,
      long open,
      long balance) {}

  /** Of spans. */
  record Spans(
      long received, long correlated, long repeats, long deadLetters, long open, long balance) {}

  private record Sums(LedgerRow.Builder logs, LedgerRow.Builder spans) {
    Sums() {
      this(LedgerRow.newBuilder(), LedgerRow.newBuilder());
    }

    void add(LedgerRow row) {
      LedgerRow.Builder sum = row.getSignal() == LedgerSignal.LEDGER_SIGNAL_LOGS ? logs : spans;
      sum.setReceived(sum.getReceived() + row.getReceived())
          .setSpanId(sum.getSpanId() + row.getSpanId())
          .setInterval(sum.getInterval() + row.getInterval())
          .setTrace(sum.getTrace() + row.getTrace())
          .setOrphan(sum.getOrphan() + row.getOrphan())
          .setUncorrelatable(sum.getUncorrelatable() + row.getUncorrelatable())
          .setCorrelated(sum.getCorrelated() + row.getCorrelated())
          .setRepeats(sum.getRepeats() + row.getRepeats())
          .setDeadLetters(sum.getDeadLetters() + row.getDeadLetters())
          .setOpen(sum.getOpen() + row.getOpen());
    }
  }

  static LedgerView of(List<LedgerRow> rows) {
    Sums totals = new Sums();
    Map<Long, Sums> byMinute = new TreeMap<>();
    for (LedgerRow row : rows) {
      totals.add(row);
      byMinute.computeIfAbsent(row.getMinute(), minute -> new Sums()).add(row);
    }
    List<Minute> minutes = new ArrayList<>();
    String nextFrom = null;
    for (Map.Entry<Long, Sums> each : byMinute.entrySet()) {
      String minute = Rfc3339.ofMillis(each.getKey());
      if (minutes.size() == MOST_MINUTES) {
        nextFrom = minute;
        break;
      }
      minutes.add(new Minute(minute, logs(each.getValue().logs()), spans(each.getValue().spans())));
    }
    return new LedgerView(
        minutes, new Totals(logs(totals.logs()), spans(totals.spans())), nextFrom);
  }

  private static Logs logs(LedgerRow.Builder row) {
    long outcomes =
        row.getSpanId()
            + row.getInterval()
            + row.getTrace()
            + row.getOrphan()
            + row.getUncorrelatable()
            + row.getRepeats()
            + row.getDeadLetters()
            + row.getOpen();
    return new Logs(
        row.getReceived(),
        row.getSpanId(),
        row.getInterval(),
        row.getTrace(),
        row.getOrphan(),
        row.getUncorrelatable(),
        row.getRepeats(),
        row.getDeadLetters(),
        row.getOpen(),
        row.getReceived() - outcomes);
  }

  private static Spans spans(LedgerRow.Builder row) {
    long outcomes = row.getCorrelated() + row.getRepeats() + row.getDeadLetters() + row.getOpen();
    return new Spans(
        row.getReceived(),
        row.getCorrelated(),
        row.getRepeats(),
        row.getDeadLetters(),
        row.getOpen(),
        row.getReceived() - outcomes);
  }
}
