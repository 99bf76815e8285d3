package io.sense.palantir;

import static io.sense.palantir.LedgerRows.MINUTE;
import static io.sense.palantir.LedgerRows.NOON;
import static io.sense.palantir.LedgerRows.logs;
import static io.sense.palantir.LedgerRows.spans;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.v1.LedgerRow;
import org.junit.jupiter.api.Test;

/** What every repository of the ledger does. */
abstract class LedgerRepositoryContract {
  /** A repository that holds just these rows. */
  abstract LedgerRepository holding(LedgerRow... rows) throws Exception;

  @Test
  void givesEveryFieldBackByMinuteThenSignal() throws Exception {
    LedgerRow later = logs(NOON + MINUTE).build();
    LedgerRow logs = logs(NOON).build();
    LedgerRow spans = spans(NOON).build();
    assertThat(holding(later, logs, spans).rows(NOON, NOON + 2 * MINUTE))
        .containsExactly(spans, logs, later);
  }

  @Test
  void givesWhatBeginsWithinTheRangeWithoutItsEnd() throws Exception {
    LedgerRepository repository =
        holding(
            logs(NOON - MINUTE).build(),
            logs(NOON).build(),
            logs(NOON + MINUTE).build(),
            logs(NOON + 2 * MINUTE).build());
    assertThat(repository.rows(NOON, NOON + 2 * MINUTE))
        .extracting(LedgerRow::getMinute)
        .containsExactly(NOON, NOON + MINUTE);
    assertThat(repository.rows(NOON, NOON)).isEmpty();
  }
}
