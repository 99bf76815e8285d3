package io.sense.palantir;

import io.sense.telemetry.v1.Correlation;

final class InMemoryCorrelationsTest extends CorrelationRepositoryContract {
  @Override
  CorrelationRepository holding(Correlation... rows) {
    InMemoryCorrelations repository = new InMemoryCorrelations();
    for (Correlation row : rows) {
      repository.add(row);
    }
    return repository;
  }
}
