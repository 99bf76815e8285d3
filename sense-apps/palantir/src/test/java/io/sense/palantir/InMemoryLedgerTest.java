package io.sense.palantir;

import io.sense.telemetry.v1.LedgerRow;

final class InMemoryLedgerTest extends LedgerRepositoryContract {
  @Override
  LedgerRepository holding(LedgerRow... rows) {
    InMemoryLedger repository = new InMemoryLedger();
    for (LedgerRow row : rows) {
      repository.add(row);
    }
    return repository;
  }
}
