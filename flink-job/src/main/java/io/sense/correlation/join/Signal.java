package io.sense.correlation.join;

import io.sense.telemetry.v1.LedgerSignal;

/** Which of the two inputs a chunk came from. */
enum Signal {
  SPANS(LedgerSignal.LEDGER_SIGNAL_SPANS),
  LOGS(LedgerSignal.LEDGER_SIGNAL_LOGS);

  private final LedgerSignal ledger;

  Signal(LedgerSignal ledger) {
    this.ledger = ledger;
  }

  /** Its name in the ledger. */
  LedgerSignal ledger() {
    return ledger;
  }
}
