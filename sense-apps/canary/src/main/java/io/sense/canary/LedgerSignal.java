package io.sense.canary;

import java.util.Locale;

/** The two sides of the ledger. */
enum LedgerSignal {
  LOGS,
  SPANS;

  /** As palantir's answer and the labels of metrics call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
