package io.sense.palantir;

import io.sense.telemetry.v1.LedgerRow;
import java.util.List;

/** The ledger: what became of the records of each broker minute. */
interface LedgerRepository {
  /**
   * Rows of minutes that begin within a range, by minute, then signal as in the enum.
   *
   * @param from milliseconds since the epoch, included
   * @param to milliseconds since the epoch, not included
   * @throws RepositoryException if they cannot be read now
   */
  List<LedgerRow> rows(long from, long to);
}
