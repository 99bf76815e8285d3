package io.sense.correlation.tally;

import static io.sense.correlation.tally.Outcome.CORRELATED;
import static io.sense.correlation.tally.Outcome.DEAD_LETTERS;
import static io.sense.correlation.tally.Outcome.INTERVAL;
import static io.sense.correlation.tally.Outcome.OPEN;
import static io.sense.correlation.tally.Outcome.ORPHAN;
import static io.sense.correlation.tally.Outcome.RECEIVED;
import static io.sense.correlation.tally.Outcome.REPEATS;
import static io.sense.correlation.tally.Outcome.SPAN_ID;
import static io.sense.correlation.tally.Outcome.TRACE;
import static io.sense.correlation.tally.Outcome.UNCORRELATABLE;

import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The ledger's metrics: for each signal a counter of each outcome and a gauge of what is open, such
 * as {@code ledgerLogsSpanId} and {@code ledgerSpansOpen}.
 *
 * <p>The gauge is right in the sum over the subtasks, also after a restart or a rescaling; one
 * subtask's own share may then be negative, since saved amounts go to whichever subtask.
 */
final class LedgerMeter implements Meter<LedgerRow> {
  private final Map<LedgerSignal, Side> sides = new EnumMap<>(LedgerSignal.class);

  private static final class Side {
    final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    long open;
  }

  LedgerMeter(MetricGroup metrics) {
    register(
        metrics,
        LedgerSignal.LEDGER_SIGNAL_SPANS,
        "ledgerSpans",
        List.of(RECEIVED, CORRELATED, REPEATS, DEAD_LETTERS));
    register(
        metrics,
        LedgerSignal.LEDGER_SIGNAL_LOGS,
        "ledgerLogs",
        List.of(RECEIVED, SPAN_ID, INTERVAL, TRACE, ORPHAN, UNCORRELATABLE, REPEATS, DEAD_LETTERS));
  }

  private void register(
      MetricGroup metrics, LedgerSignal signal, String prefix, List<Outcome> counted) {
    Side side = new Side();
    for (Outcome outcome : counted) {
      side.counters.put(outcome, metrics.counter(prefix + camel(outcome)));
    }
    metrics.gauge(prefix + camel(OPEN), () -> side.open);
    sides.put(signal, side);
  }

  @Override
  public void booked(LedgerRow amount) {
    Side side = side(amount);
    side.counters.forEach((outcome, counter) -> counter.inc(outcome.in(amount)));
    side.open += amount.getOpen();
  }

  @Override
  public List<LedgerRow> saved() {
    return sides.entrySet().stream()
        .filter(side -> side.getValue().open != 0)
        .map(
            side ->
                LedgerRow.newBuilder()
                    .setSignal(side.getKey())
                    .setOpen(side.getValue().open)
                    .build())
        .toList();
  }

  @Override
  public void restore(LedgerRow saved) {
    side(saved).open += saved.getOpen();
  }

  private Side side(LedgerRow amount) {
    Side side = sides.get(amount.getSignal());
    if (side == null) {
      throw new IllegalArgumentException("Could not book an amount without a signal: " + amount);
    }
    return side;
  }

  /** {@code DEAD_LETTERS} as {@code DeadLetters}. */
  private static String camel(Outcome outcome) {
    StringBuilder camel = new StringBuilder();
    for (String word : outcome.name().split("_", -1)) {
      camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return camel.toString();
  }
}
