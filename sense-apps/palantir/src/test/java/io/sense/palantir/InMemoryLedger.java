package io.sense.palantir;

import io.sense.telemetry.v1.LedgerRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ledger rows in a list, for tests of what stands on the repository. */
final class InMemoryLedger implements LedgerRepository {
  private final List<LedgerRow> rows = new ArrayList<>();

  void add(LedgerRow row) {
    rows.add(row);
  }

  @Override
  public List<LedgerRow> rows(long from, long to) {
    return rows.stream()
        .filter(row -> row.getMinute() >= from && row.getMinute() < to)
        .sorted(
            Comparator.comparingLong(LedgerRow::getMinute)
                .thenComparingInt(LedgerRow::getSignalValue))
        .toList();
  }
}
